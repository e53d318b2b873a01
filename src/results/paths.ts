/** The files of a results folder. */
import { join } from 'node:path';

/** The names of the CSV files that a sweep writes. results/README.md says what each of them holds. */
export const FILES = {
  results: 'results.csv',
  history: 'history.csv',
  timings: 'timings.csv',
  failures: 'failures.csv',
  unplannedResults: 'results.unplanned.csv',
  unplannedHistory: 'history.unplanned.csv',
} as const;

/** The name of the page that a report writes. */
export const REPORT_FILE = 'report.html';

export type FolderPaths = Readonly<Record<keyof typeof FILES, string>>;

/** The paths of these files in a folder. */
export const pathsIn = (folder: string): FolderPaths => {
  const entries = Object.entries(FILES).map(([file, name]) => [file, join(folder, name)]);
  return Object.fromEntries(entries) as FolderPaths;
};
