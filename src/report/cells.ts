/** What the sections of a report say of cells, and which cells they show. */
import { type Metric, METRICS } from '../metrics.js';
import type { Answer, Factor } from '../stats/answer.js';
import { type Level, levelOf } from '../stats/factors.js';
import { bestBaseline, bestOf, byRank } from '../stats/rank.js';
import type { CellSummary } from '../stats/summary.js';
import { valuesOf } from '../stats/words.js';
import { short } from '../text.js';

/** The metric's name in sentences. */
export const wordsOf = (answer: Pick<Answer, 'document'>): string =>
  METRICS[metricOf(answer)].words;

export const metricOf = ({ document }: Pick<Answer, 'document'>): Metric =>
  document.config.select.metric;

/** The mean of the metric by which the cells are compared. */
export const scoreOf = (cell: CellSummary, metric: Metric): number | null =>
  cell[METRICS[metric].key].mean;

/** The cells that were trained to the end: all of them, but where a search by halving stopped some. */
export const trainedToTheEnd = ({ cells, document }: Answer): readonly CellSummary[] =>
  document.rungs === undefined ? cells : cells.filter(({ rank }) => rank !== null);

export const levelText = (level: Level): string => String(level ?? 'none');

/** The values of a cell on the axes that vary, in their order: `0.9, 0.7`. */
export const settingsOf = (cell: CellSummary, factors: readonly Factor[]): string =>
  factors.map((factor) => levelText(levelOf(cell, factor))).join(', ');

/** `cell 11 (keep_prob_1 0.9, keep_prob_2 0.7)`. */
export const cellName = (cell: CellSummary, factors: readonly Factor[]): string =>
  `cell ${cell.cell}${factors.length === 0 ? '' : ` (${valuesOf(cell, factors)})`}`;

export interface ChosenCell {
  readonly cell: CellSummary;
  /** Why it is of interest: `recommended`, `selected`, `best baseline`, `best with dropout`. */
  readonly roles: readonly string[];
}

/** The cells of most interest: what is recommended or selected, the best with dropout and without. */
export function chosenCells({ cells, verdict }: Pick<Answer, 'cells' | 'verdict'>): ChosenCell[] {
  const wanted = [
    ['recommended', cells.find(({ cell }) => cell === verdict.best?.cell)],
    ['selected', cells.find(({ selected }) => selected)],
    ['best baseline', bestBaseline(cells) ?? undefined],
    ['best with dropout', bestOf(cells.filter(({ isBaseline }) => !isBaseline)) ?? undefined],
  ] as const;
  const found = [...new Set(wanted.map(([, cell]) => cell))].filter((cell) => cell !== undefined);
  return found.map((cell) => ({
    cell,
    roles: wanted.filter(([, other]) => other === cell).map(([role]) => role),
  }));
}

/** How many cells a page shows one by one, and how many baselines at most. */
export const MOST_CELLS = 500;

/** The cells that a page shows one by one, best first: the best ones, and the best baselines. */
export function shownCells(cells: readonly CellSummary[]): CellSummary[] {
  const ranked = byRank(cells);
  if (ranked.length <= MOST_CELLS) return ranked;
  const baselines = new Set(ranked.filter(({ isBaseline }) => isBaseline).slice(0, MOST_CELLS));
  return ranked.filter((cell, place) => place < MOST_CELLS || baselines.has(cell) || cell.selected);
}

/** `+0.0123`, `−0.0123`. */
export const signed = (value: number | null): string =>
  `${value !== null && value > 0 ? '+' : ''}${short(value)}`;

/** `−0.04 to +0.01`; a dash if there is no interval. */
export const interval = (low: number | null, high: number | null): string =>
  low === null || high === null ? '–' : `${signed(low)} to ${signed(high)}`;

/**
 * Writes values of one figure with the same number of decimals: as many as tell the values apart, with
 * three significant digits or more in the largest and six at most.
 */
export function writer(values: readonly number[]): (value: number) => string {
  const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const range =
    values.reduce((a, b) => Math.max(a, b), -Infinity) -
    values.reduce((a, b) => Math.min(a, b), Infinity);
  if (!(range > 0) || most < 1e-3 || most >= 1e5) return short;
  const digits = Math.min(6, Math.max(3, Math.ceil(Math.log10(most / range)) + 2));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(most)));
  return (value) => value.toFixed(decimals).replace('-', '−');
}

/** A scale for these values: logarithmic if they are positive and far apart. */
export function scaleFor(values: readonly number[]): { readonly type: 'log' | 'linear' } {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return { type: least > 0 && most / least > 30 ? 'log' : 'linear' };
}
