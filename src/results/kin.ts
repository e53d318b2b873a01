/** Whether folders hold parts of one sweep: the same experiment, and the same plan. */
import { FolderError } from '../errors.js';
import { differingParts } from '../plan/canonical.js';
import type { ExperimentDocument } from '../plan/document.js';
import { PARTS } from './experimentFile.js';

export interface Recorded {
  readonly dir: string;
  readonly document: ExperimentDocument;
}

/**
 * What of a config determines which runs there are, and what is kept of them. Neither its name does so, nor
 * what is left out here: the data's part is in the identity, and select alone changes no row.
 */
function determining({ config, identity, layers, dataset }: ExperimentDocument): object {
  const { repeats, network, training, grid, baseline, search, metrics, record, select } = config;
  return {
    ...identity,
    layers,
    dataset,
    repeats,
    network,
    training,
    grid,
    baseline,
    search,
    metrics,
    record,
    // Figures by this metric say which runs the next rung has.
    ...(search !== undefined && 'halving' in search ? { metric: select.metric } : {}),
  };
}

const WORDS: Readonly<Record<string, string>> = {
  ...PARTS,
  repeats: 'the number of repeats',
  folds: 'the number of folds',
  dataset: 'the size of the data',
  network: 'network',
  training: 'training',
  grid: 'the grid',
  baseline: 'baseline',
  search: 'search',
  metrics: 'metrics',
  record: 'record',
  metric: 'select.metric',
};

/** @throws FolderError that names the first folder which is not of the sweep that the first one is of. */
export function refuseStrangers([first, ...others]: readonly Recorded[]): void {
  for (const { dir, document } of others) {
    const parts = differingParts(determining(first.document), determining(document));
    if (parts.length === 0) continue;
    const isOtherData = parts.some(({ part }) => part === 'data');
    const told = parts.filter(({ part }) => !(isOtherData && part === 'dataset'));
    const names = told.map(({ part }) => WORDS[part] ?? part).join(', ');
    const verb = told.length > 1 ? 'differ' : 'differs';
    throw new FolderError(
      `This folder is not of the same sweep as ${first.dir}: ${names} ${verb}`,
      {
        where: dir,
        hint: 'leave it out, or train it again with the same config and data',
      },
    );
  }
}
