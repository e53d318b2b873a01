/** Names cells by what tells them apart: the keep_probs and other axes that vary. */
import type { AxisValue } from '../config/experiment.js';
import type { Study } from '../plan/study.js';
import type { ResultRow } from '../results/columns.js';
import { nameOfFactor } from '../stats/words.js';
import { short } from '../text.js';
import { visible } from './terminal.js';

/** What a cell is named by. */
export type Settings = Pick<ResultRow, 'keepProb' | 'axes'>;

/** A keep_prob, which tied layers share, or another axis. */
export interface Label {
  /** `keep_prob_1`, `keep_prob_2,3`, `keep_prob_1-4` or `learning_rate`. */
  readonly name: string;
  /** The layers of a keep_prob; empty for another axis. */
  readonly layers: readonly number[];
  readonly valueOf: (cell: Settings) => AxisValue;
}

export const keepProbLabel = (layers: readonly number[]): Label => ({
  name: nameOfFactor({ name: `keep_prob_${layers[0]}`, layers }),
  layers,
  valueOf: ({ keepProb }) => keepProb[layers[0]],
});

const axisLabel = (name: string): Label => ({
  name,
  layers: [],
  valueOf: ({ axes }) => axes[name] ?? null,
});

/** The labels of all axes. Layers of which `tie` says the same are one. */
function labelsOf(layers: number, axes: readonly string[], tie: (l: number) => string): Label[] {
  const tied = new Map<string, number[]>();
  for (let l = 0; l < layers; l++) tied.set(tie(l), [...(tied.get(tie(l)) ?? []), l]);
  return [...[...tied.values()].map(keepProbLabel), ...axes.map(axisLabel)];
}

/** The labels that vary between these cells, and those that do not. Layers that never differ are one. */
export function labelsOfCells(
  cells: readonly Settings[],
  { layers, axes }: { readonly layers: number; readonly axes: readonly string[] },
): { varying: Label[]; constant: Label[] } {
  const labels = labelsOf(layers, axes, (l) => cells.map(({ keepProb }) => keepProb[l]).join());
  const varies = ({ valueOf }: Label): boolean =>
    cells.some((cell) => valueOf(cell) !== valueOf(cells[0]));
  return { varying: labels.filter(varies), constant: labels.filter((label) => !varies(label)) };
}

/** The labels that vary in the experiment's plan, as its grids say, without walking its cells. */
export function labelsOfPlan({
  experiment: { grids, baseline },
  plan,
}: Pick<Study, 'experiment' | 'plan'>): Label[] {
  const axisOf = (name: string, l?: number) =>
    grids.map(({ axes }) =>
      axes.find((axis) => (l === undefined ? axis.name === name : axis.layers.includes(l))),
    );
  const varies = ({ name, layers: [l] }: Label): boolean => {
    const axes = axisOf(name, l);
    if (axes.some((axis) => axis !== undefined && 'source' in axis.values)) return true;
    // A grid without the axis takes a fixed value, which is 1 for a keep_prob.
    const fixed = l === undefined ? name : 1;
    const values = axes.flatMap((axis) => (axis?.values as readonly AxisValue[]) ?? [fixed]);
    return new Set([...values, ...(l !== undefined && baseline ? [1] : [])]).size > 1;
  };
  const tie = (l: number): string =>
    axisOf('', l)
      .map((axis) => axis?.name ?? '')
      .join();
  return labelsOf(plan.layers, plan.axes, tie).filter(varies);
}

/** `0.5`, `relu` or `none`. */
export const valueText = (value: AxisValue): string =>
  typeof value === 'number' ? short(value) : inline(value ?? 'none');

/** The text on one line and without control characters, as it may come from a file. */
export const inline = (text: string): string => visible(text).replaceAll('\n', '\\u000a');

/** `keep_prob_1 0.9, keep_prob_2,3 0.7, learning_rate 0.1`. */
export const cellName = (cell: Settings, labels: readonly Label[]): string =>
  labels.map(({ name, valueOf }) => `${inline(name)} ${valueText(valueOf(cell))}`).join(', ');

/** `keep_prob_1=0.9 _2,3=0.7 learning_rate=0.1`: the same in fewer characters. */
export const shortCellName = (cell: Settings, labels: readonly Label[]): string =>
  labels
    .map(({ name, layers, valueOf }, index) => {
      const short = index > 0 && layers.length > 0 ? name.replace('keep_prob', '') : inline(name);
      return `${short}=${valueText(valueOf(cell))}`;
    })
    .join(' ');
