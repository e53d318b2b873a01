/** A results folder that is read while another process may write to it. Nothing of it is changed. */
import { FolderError } from '../errors.js';
import type { ResultRow } from './columns.js';
import { readExperiment } from './experimentFile.js';
import { exists } from './files.js';
import { type Form, HISTORY_FORM, resultsForm, unplannedForm } from './forms.js';
import { type Inspected, inspectTable } from './inspect.js';
import type { Recorded } from './kin.js';
import { isInUse } from './lock.js';
import { type FolderPaths, pathsIn } from './paths.js';
import type { Source } from './tableReader.js';
import { NOTHING } from './tables.js';

export interface OtherFolder extends Recorded {
  readonly paths: FolderPaths;
  /** results.csv and results.unplanned.csv. */
  readonly results: readonly Source[];
  /** history.csv and history.unplanned.csv. */
  readonly history: readonly Source[];
  /** How many damaged lines are left out. */
  readonly damaged: number;
  /** Whether a process holds its lock. */
  readonly inUse: boolean;
}

/**
 * Inspects the tables of a folder, of which damaged lines are left out if `repair` is set.
 * @throws FolderError if the folder holds no results, cannot be read or is damaged.
 */
export async function inspectOther(
  { dir, document }: Recorded,
  repair: boolean,
  onRow: (row: ResultRow) => void = () => {},
): Promise<OtherFolder> {
  const paths = pathsIn(dir);
  const inUse = await isInUse(dir);
  let damaged = 0;
  const source = async <Row extends { readonly runId: string }>(
    path: string,
    form: Form<Row>,
    visit?: (row: Row) => void,
  ): Promise<Source> => {
    const table = await inspect(path, form, visit);
    if (table.damage !== null && !repair) throw table.damage;
    damaged += table.damaged.size;
    return [path, { ...table, mayChange: true }];
  };
  // History is written before its row, so that no row is found without it.
  const results = [
    await source(paths.results, resultsForm(document), onRow),
    await source(paths.unplannedResults, unplannedForm(document), onRow),
  ];
  const history = [
    await source(paths.history, HISTORY_FORM),
    await source(paths.unplannedHistory, HISTORY_FORM),
  ];
  return { dir, document, paths, results, history, damaged, inUse };
}

/** The document of a folder of results. @throws FolderError if it holds none. */
export async function readOther(dir: string): Promise<Recorded> {
  return { dir, document: await readExperiment(dir) };
}

async function inspect<Row extends { readonly runId: string }>(
  path: string,
  form: Form<Row>,
  visit?: (row: Row) => void,
): Promise<Inspected> {
  if (!(await exists(path))) return NOTHING;
  try {
    return await inspectTable(path, form, visit);
  } catch (error) {
    if (!(error instanceof FolderError)) throw error;
    const { message, where } = error;
    throw new FolderError(message, {
      ...(where === undefined ? {} : { where }),
      hint: 'restore the file as keepgrid wrote it, or train that folder again',
    });
  }
}
