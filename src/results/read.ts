/** Reading a results folder: the rows, as values, and what they were trained from. */
import { FolderError } from '../errors.js';
import type { ExperimentDocument } from '../plan/document.js';
import type { AxisValue } from '../plan/run.js';
import type { ResultRow } from './columns.js';
import { readExperimentFile } from './experimentFile.js';
import { damagedLine, readTable } from './table.js';

/** @throws FolderError where the folder is none of keepgrid's. */
export async function readExperiment(folder: string): Promise<ExperimentDocument> {
  const document = await readExperimentFile(folder);
  if (document !== null) return document;
  throw new FolderError('There are no results of keepgrid', {
    where: folder,
    hint: 'name a folder that keepgrid run has written, say results/quickstart',
  });
}

/** All rows of results.csv, in file order. @throws FolderError with file:line at a damaged one. */
export async function readRows(folder: string): Promise<ResultRow[]> {
  const document = await readExperiment(folder);
  const { header, rows } = await readTable(folder);
  return rows.map(({ line, fields }) => {
    const row = rowOf(header, fields, document);
    if (row === null) throw damagedLine(folder, line);
    return row;
  });
}

/** Null where a field is not what its column holds. */
function rowOf(
  header: readonly string[],
  fields: readonly string[],
  { layers, axes }: ExperimentDocument,
): ResultRow | null {
  const texts = new Map(header.map((name, index) => [name, fields[index]]));
  let whole = true;
  const text = (name: string): string => {
    const field = texts.get(name);
    if (field === undefined) whole = false;
    return field ?? '';
  };
  const maybe = (name: string): number | null => {
    const field = text(name);
    if (field === '') return null;
    const number = Number(field);
    if (Number.isNaN(number)) whole = false;
    return number;
  };
  const number = (name: string): number => {
    const value = maybe(name);
    if (value === null) whole = false;
    return value ?? 0;
  };
  const axis = (name: string): AxisValue => {
    const field = text(name);
    return field === '' ? null : Number.isNaN(Number(field)) ? field : Number(field);
  };
  const row: ResultRow = {
    runId: text('run_id'),
    cell: number('cell'),
    repeat: number('repeat'),
    fold: number('fold'),
    seed: number('seed'),
    status: text('status') === 'diverged' ? 'diverged' : 'ok',
    keepProb: Array.from({ length: layers }, (_, l) => number(`keep_prob_${l}`)),
    axes: Object.fromEntries(axes.map((name) => [name, axis(name)])),
    epochs: number('epochs'),
    trainCost: maybe('train_cost'),
    trainAccuracy: maybe('train_accuracy'),
    valCost: maybe('val_cost'),
    valAccuracy: maybe('val_accuracy'),
    weightNorms: Array.from({ length: layers }, (_, l) => maybe(`weight_norm_${l + 1}`)),
    weightsSha256: text('weights_sha256') || null,
    message: text('message'),
  };
  return whole && ['ok', 'diverged'].includes(text('status')) ? row : null;
}
