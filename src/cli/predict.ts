import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { BUILT_IN_NAMES } from '../data/builtins.js';
import { EXIT, UserError } from '../errors.js';
import type { Model } from '../model/model.js';
import { hasDropout } from '../model/predict.js';
import { predictFile, type Predictions } from '../model/predictions.js';
import type { RawOptions } from '../model/rawRows.js';
import { replaceFile } from '../results/files.js';
import { count } from '../text.js';
import { createLines, titleLine } from './predictionLines.js';
import { stopOnSignals } from './stop.js';
import { note, visible, warn } from './terminal.js';

export interface PredictOptions extends Partial<RawOptions> {
  /** The file to write to; stdout where it is left out. */
  readonly out?: string;
  /** The number of passes with masks. */
  readonly mc?: number;
  /** Of the masks. */
  readonly seed?: number;
}

/**
 * `keepgrid predict`: writes predictions of a saved model as CSV.
 * @throws UserError if the model or the data cannot be used; FolderError if the file cannot be written.
 */
export async function predict(
  modelPath: string,
  dataPath: string,
  options: PredictOptions,
): Promise<number> {
  const { out, mc, seed = 1, ...others } = options;
  const { loadModel } = await import('../model/modelFile.js');
  const model = await loadModel(modelPath);
  if (mc === undefined && options.seed !== undefined)
    throw new UserError('--seed is the seed of masks, which only --mc draws', {
      hint: 'add --mc 100, or leave --seed out',
    });
  if (mc !== undefined) refuseWithoutDropout(model, modelPath);
  const source = dataSource(dataPath);
  if (out !== undefined) refuseTarget(out, source);
  const stop = stopOnSignals();
  const found = { rows: 0, unknown: 0 };
  try {
    const made = predictFile(model, source, {
      mc: mc === undefined ? null : { draws: mc, seed },
      ...others,
    });
    const text = chunks(model, made, mc !== undefined, stop.signal, found);
    if (out !== undefined) await replaceFile(out, text);
    else if (!(await writeToStdout(text))) return EXIT.done;
  } catch (error) {
    if (error !== STOPPED) throw error;
    return stop.exitCode() ?? EXIT.no;
  } finally {
    stop.release();
  }
  if (found.rows === 0) warn(`${source} has no rows to predict from`);
  if (found.unknown > 0) {
    warn(
      `${count(found.unknown, 'value')} of categories that the model has not seen: taken as none of the known ones`,
    );
  }
  if (out !== undefined) note(visible(`wrote ${count(found.rows, 'prediction')} to ${out}`));
  return EXIT.done;
}

/** Thrown out of the loop on Ctrl-C, so that a file that is not whole is not put in place. */
const STOPPED = new Error('stopped');

/** The text of the predictions, part by part. Counts rows and unknown categories in `found`. */
async function* chunks(
  { facts }: Model,
  made: AsyncIterable<Predictions>,
  hasSpread: boolean,
  signal: AbortSignal,
  found: { rows: number; unknown: number },
): AsyncGenerator<string> {
  const lines = createLines(facts);
  let isFirst = true;
  for await (const some of made) {
    // Not before the first rows are there: until then, errors may come that leave nothing to print.
    if (isFirst) yield titleLine(facts, hasSpread);
    isFirst = false;
    yield lines(some);
    found.rows += some.m;
    found.unknown += some.unknown;
    // Signals arrive between turns of the event loop.
    await new Promise(setImmediate);
    if (signal.aborted) throw STOPPED;
  }
  if (isFirst) yield titleLine(facts, hasSpread);
}

/** Writes as fast as the reader takes it. Returns false where the reader has had enough, as `head` has. */
async function writeToStdout(text: AsyncIterable<string>): Promise<boolean> {
  const { stdout } = process;
  let isClosed = false;
  let wake = (): void => {};
  const onClose = (): void => {
    isClosed = true;
    wake();
  };
  const onDrain = (): void => wake();
  stdout.on('error', onClose).on('close', onClose).on('drain', onDrain);
  try {
    for await (const part of text) {
      if (!stdout.write(stdout.isTTY ? visible(part) : part) && !isClosed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (isClosed) return false;
    }
    return true;
  } finally {
    stdout.off('error', onClose).off('close', onClose).off('drain', onDrain);
  }
}

function refuseWithoutDropout(model: Model, where: string): void {
  if (hasDropout(model)) return;
  throw new UserError(
    'The model was trained without dropout, so there is nothing for --mc to draw',
    {
      where,
      hint: 'leave --mc out, or train the model with a keep_prob below 1',
    },
  );
}

/** The data's path, with a slash behind a folder. @throws UserError where there is nothing. */
function dataSource(path: string): string {
  if (BUILT_IN_NAMES.includes(path)) return path;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new UserError('There is no such data file', {
      where: path,
      hint: 'name a file or a folder of images; a relative path is taken from here',
    });
  }
  return stats.isDirectory() && !/[\\/]$/.test(path) ? `${path}/` : path;
}

/** @throws UserError where predictions would overwrite the data, or what is no regular file. */
function refuseTarget(out: string, source: string): void {
  const refuse = (problem: string, hint: string): UserError =>
    new UserError(problem, { where: out, hint });
  const there = statSync(out, { throwIfNoEntry: false });
  if (there === undefined) {
    if (existsSync(dirname(out))) return;
    throw refuse('There is no such folder to write to', 'make it, or choose another file');
  }
  if (!there.isFile()) {
    throw refuse('This is not a regular file', 'name a file, or leave --out out for stdout');
  }
  if (existsSync(source) && realpathSync(out) === realpathSync(source)) {
    throw refuse('Predictions would overwrite the data', 'choose another file with --out');
  }
}
