/** test.json, which records every look at the test part: what is looked at often tells less each time. */
import { join } from 'node:path';
import { z } from 'zod';
import { FolderError } from '../errors.js';
import { readText, replaceFile } from '../results/files.js';
import type { Score } from './scores.js';

export const TEST_FILE = 'test.json';

/** A network that was trained for a look. */
export interface ScoredNet {
  readonly repeat: number;
  /** Null where the training diverged, or failed on this machine. */
  readonly scores: readonly Score[] | null;
  /** SHA-256 of its parameters. */
  readonly weights: string | null;
  /** Why there are no scores; empty otherwise. */
  readonly message: string;
}

/** One look at the test part. */
export interface Look {
  /** A hash of all that determines the figures, and of the metric by which a network was kept. */
  readonly id: string;
  /** When, in UTC, by ISO 8601. */
  readonly scored: string;
  /** The version of the package. */
  readonly keepgrid: string;
  readonly cell: number;
  readonly metric: string;
  readonly rule: string;
  /** The number of examples in the test part. */
  readonly examples: number;
  readonly nets: readonly ScoredNet[];
  /** The repeat of the network that was kept. */
  readonly kept: number;
}

const figure = z.number().nullable();
const FILE = z.object({
  format: z.literal(1),
  looks: z.array(
    z.object({
      id: z.string(),
      scored: z.string(),
      keepgrid: z.string(),
      cell: z.int(),
      metric: z.string(),
      rule: z.string(),
      examples: z.int().min(1),
      nets: z.array(
        z.object({
          repeat: z.int(),
          scores: z
            .array(
              z.object({
                name: z.string(),
                value: figure,
                low: figure,
                high: figure,
                interval: z.enum(['wilson', 'normal']).nullable(),
              }),
            )
            .nullable(),
          weights: z.string().nullable(),
          message: z.string(),
        }),
      ),
      kept: z.int(),
    }),
  ),
});

/** The looks so far, the first one first. @throws FolderError if the file cannot be read or is damaged. */
export async function readLooks(folder: string): Promise<readonly Look[]> {
  const path = join(folder, TEST_FILE);
  const text = await readText(path);
  if (text === null) return [];
  const { data } = FILE.safeParse(jsonOf(text));
  if (data?.looks.every(isWhole)) return data.looks;
  throw new FolderError('This file does not say how the test part was scored', {
    where: path,
    hint: 'restore it as keepgrid best wrote it, as it says how often the test part was looked at',
  });
}

/** Whether the network that was kept is there, with scores. */
const isWhole = ({ nets, kept }: Look): boolean =>
  nets.some(
    ({ repeat, scores, weights }) => repeat === kept && scores !== null && weights !== null,
  );

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Writes the looks, all of them or none. @throws FolderError if the file cannot be written. */
export const writeLooks = (folder: string, looks: readonly Look[]): Promise<void> =>
  replaceFile(join(folder, TEST_FILE), [`${JSON.stringify({ format: 1, looks }, null, 2)}\n`]);
