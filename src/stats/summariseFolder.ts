/** Answers what a results folder says, by the folder's own select. */
import type { Select } from '../metrics.js';
import { readExperiment } from '../results/experimentFile.js';
import { readResults } from '../results/read.js';
import type { Answer } from './answer.js';
import { answerOf } from './answerOf.js';

/**
 * Reads the folder and answers from its rows. `select` may differ from the folder's own.
 * @throws FolderError if the folder holds no results, or, with file:line, if a line is damaged.
 */
export async function summariseFolder(
  folder: string,
  select: Partial<Select> = {},
): Promise<Answer> {
  const document = await readExperiment(folder);
  const { rows, unfinished } = await readResults(folder, document);
  const answer = await answerOf(
    rows.map(({ row }) => row),
    document,
    select,
  );
  return { ...answer, unfinished };
}
