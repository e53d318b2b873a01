/** The files of a results folder. */
import { join } from 'node:path';

/** Names of what keepgrid writes there; results/README.md says what each holds. */
export const FILES = {
  results: 'results.csv',
  history: 'history.csv',
  timings: 'timings.csv',
  failures: 'failures.csv',
  unplannedResults: 'results.unplanned.csv',
  unplannedHistory: 'history.unplanned.csv',
} as const;

export type FolderPaths = Readonly<Record<keyof typeof FILES, string>>;

export const pathsIn = (folder: string): FolderPaths => {
  const entries = Object.entries(FILES).map(([file, name]) => [file, join(folder, name)]);
  return Object.fromEntries(entries) as FolderPaths;
};
