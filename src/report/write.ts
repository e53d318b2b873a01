/** Reads results folders and writes what a report shows of them. */
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { folderFault, replaceFile } from '../results/files.js';
import type { Answer } from '../stats/answer.js';
import { readCurves } from './curves.js';
import { standAloneSvg } from './figure.js';
import { renderReport } from './page.js';
import { figures, type Sweep } from './sections.js';

/** What a report shows of a folder, whose learning curves are read here. */
export async function readSweep(
  folder: string,
  answer: Answer,
  penalties: Sweep['penalties'],
): Promise<Sweep> {
  const curves = await readCurves(folder, answer);
  return { name: answer.document.config.name, answer, curves, penalties };
}

/** The sweeps of several folders, with names that differ. */
export function named(sweeps: readonly Sweep[], folders: readonly string[]): Sweep[] {
  const names = sweeps.map(({ name }) => name);
  const unique = new Set(names).size === names.length;
  return sweeps.map((sweep, index) => ({
    ...sweep,
    name: unique ? sweep.name : `${sweep.name} (${basename(resolve(folders[index]))})`,
  }));
}

/** Writes the page, whole or not at all. @throws FolderError if it cannot be written. */
export const writeReport = (path: string, sweeps: readonly Sweep[]): Promise<void> =>
  replaceFile(path, [renderReport(sweeps)]);

/**
 * Writes each figure as an SVG file into the folder, which is made if it is missing.
 * @returns the paths of the files.
 * @throws FolderError if they cannot be written.
 */
export async function writeFigures(folder: string, sweeps: readonly Sweep[]): Promise<string[]> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw folderFault(error, folder);
  });
  const files = sweeps.flatMap((sweep, index) =>
    figures(sweep).map((figure) => {
      const prefix = sweeps.length === 1 ? '' : `${index + 1}-`;
      return { path: join(folder, `${prefix}${figure.name}.svg`), text: standAloneSvg(figure) };
    }),
  );
  for (const { path, text } of files) await replaceFile(path, [text]);
  return files.map(({ path }) => path);
}
