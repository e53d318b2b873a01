/** Names cells by what tells them apart: the keep_probs and other axes that vary. */
import type { AxisValue } from '../config/experiment.js';
import type { Study } from '../plan/study.js';
import type { ResultRow } from '../results/columns.js';
import { levelOf, tiedLayers } from '../stats/factors.js';
import { groupsBy } from '../stats/groups.js';
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
}

export const keepProbLabel = (layers: readonly number[]): Label => ({
  name: nameOfFactor({ name: `keep_prob_${layers[0]}`, layers }),
  layers,
});

/** The labels of all axes, one for each group of tied layers. */
const labelsOf = (tied: readonly (readonly number[])[], axes: readonly string[]): Label[] => [
  ...tied.map(keepProbLabel),
  ...axes.map((name) => ({ name, layers: [] })),
];

/** The labels that vary between these cells, and those that do not. Layers that never differ are one. */
export function labelsOfCells(
  cells: readonly Settings[],
  { axes }: { readonly axes: readonly string[] },
): { varying: Label[]; constant: Label[] } {
  const varies = (label: Label): boolean =>
    cells.some((cell) => levelOf(cell, label) !== levelOf(cells[0], label));
  const labels = labelsOf(tiedLayers(cells), axes);
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
  const layers = Array.from({ length: plan.layers }, (_, l) => l);
  return labelsOf([...groupsBy(layers, tie).values()], plan.axes).filter(varies);
}

/** `0.5`, `relu` or `none`. */
export const valueText = (value: AxisValue): string =>
  typeof value === 'number' ? short(value) : inline(value ?? 'none');

/** The text on one line and without control characters, as it may come from a file. */
export const inline = (text: string): string => visible(text).replaceAll('\n', '\\u000a');

/** `keep_prob_1 0.9, keep_prob_2,3 0.7, learning_rate 0.1`. */
export const cellName = (cell: Settings, labels: readonly Label[]): string =>
  labels.map((label) => `${inline(label.name)} ${valueText(levelOf(cell, label))}`).join(', ');

/** `keep_prob_1=0.9 _2,3=0.7 learning_rate=0.1`: the same in fewer characters. */
export const shortCellName = (cell: Settings, labels: readonly Label[]): string =>
  labels
    .map((label, index) => {
      const { name, layers } = label;
      const short = index > 0 && layers.length > 0 ? name.replace('keep_prob', '') : inline(name);
      return `${short}=${valueText(levelOf(cell, label))}`;
    })
    .join(' ');
