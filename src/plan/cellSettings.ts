/**
 * The settings of a plan's cells. Cells that differ in keep_prob alone share all the rest, so that a million
 * of them are made fast, and those in memory take little.
 */
import { keepProbName } from '../config/scalars.js';
import type { TrainingSettings } from '../nn/settings.js';
import type { Cell } from './run.js';
import {
  type DataShape,
  effectiveSettings,
  networkOf,
  type Scope,
  trainingOf,
} from './settings.js';

export interface CellSettingsOptions {
  /** The names of the axes besides keep_prob: nothing else differs between scopes but keep_prob. */
  readonly axes: readonly string[];
  readonly hiddenLayers: number;
  readonly shape: DataShape;
  /** What training has besides scalars. */
  readonly stopping: Pick<TrainingSettings, 'earlyStopping'>;
}

/** What is kept at most of combinations of the other axes. */
const MOST_KEPT = 1000;

/** Makes a function that gives the settings of a cell for its scope. */
export function createCellSettings({
  axes,
  hiddenLayers,
  shape,
  stopping,
}: CellSettingsOptions): (scope: Scope) => Omit<Cell, 'cell'> {
  const kept = new Map<string, Omit<Cell, 'cell'>>();
  const keepProbs = Array.from({ length: hiddenLayers + 1 }, (_, l) => keepProbName(l));

  function make(scope: Scope): Omit<Cell, 'cell'> {
    return {
      network: networkOf(scope, hiddenLayers, shape),
      training: { ...trainingOf(scope), ...stopping },
      axes: Object.fromEntries(axes.map((name) => [name, scope[name]])),
    };
  }

  return (scope) => {
    let key = '';
    for (const name of axes) key += `${scope[name]}|`;
    let like = kept.get(key);
    if (like === undefined) {
      if (kept.size === MOST_KEPT) kept.clear();
      like = make(scope);
      kept.set(key, like);
    }
    const { layerSizes, output, activation, init } = like.network;
    const keepProb: number[] = [];
    for (const name of keepProbs) keepProb.push(scope[name] as number);
    const network = { layerSizes, keepProb, output, activation, init };
    return { network, training: like.training, axes: like.axes };
  };
}

/**
 * Makes a function that gives what effectiveSettings gives, for cells that share settings with others from memory.
 * The same object then stands for all of them, with the keep_prob of the first.
 */
export function sharedEffects(
  more: Readonly<Record<string, unknown>>,
): (cell: Cell) => Readonly<Record<string, unknown>> {
  const known = new WeakMap<object, Cell & { readonly settings: Record<string, unknown> }>();
  return (cell) => {
    const { network, training } = cell;
    const last = known.get(network.layerSizes);
    if (
      last?.training === training &&
      last.network.output === network.output &&
      last.network.activation === network.activation &&
      last.network.init === network.init
    )
      return last.settings;
    const settings = { ...effectiveSettings(network, training), ...more };
    known.set(network.layerSizes, { ...cell, settings });
    return settings;
  };
}
