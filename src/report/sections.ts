/** The sections of a report that show figures, each under the question that it answers. */
import type { LayerPenalty } from '../nn/adaptiveL2.js';
import type { Answer } from '../stats/answer.js';
import { type Curves } from './curves.js';
import { curveCharts } from './curvesChart.js';
import { effectsChart, sharesChart } from './effects.js';
import type { Figure } from './figure.js';
import { gapChart } from './gap.js';
import { heatmap } from './heatmap.js';
import { methodsChart } from './methods.js';
import { normsChart } from './norms.js';
import { penaltiesChart } from './penalties.js';
import { ranking } from './ranking.js';

/** What a report shows of one results folder. */
export interface Sweep {
  /** How the report calls it; names of several sweeps differ. */
  readonly name: string;
  readonly answer: Answer;
  readonly curves: Curves;
  /** What dropout amounts to as L2, or a sentence that says why this is not known. */
  readonly penalties: readonly LayerPenalty[] | string;
}

export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly figures: readonly Figure[];
  /** Why a figure is missing, as sentences. */
  readonly missing: readonly string[];
}

/** The sections, in the order of the page. */
export function sectionsOf({ answer, curves, penalties }: Sweep): Section[] {
  const isOne = answer.cells.length === 1;
  const methods = methodsChart(answer);
  return [
    ...(methods === null ? [] : [section('methods', 'Dropout, L2 or max-norm?', [methods])]),
    section('heatmap', 'Which keep_prob is best?', [
      heatmap(answer) ??
        (isOne
          ? 'There is one cell, so there are no values of keep_prob to compare.'
          : 'No cell has a score for each value of an axis, so there is nothing to compare.'),
    ]),
    section('cells', 'Which cells differ from the baseline?', [
      ranking(answer) ??
        'No cell can be ranked: runs diverged, or are still missing, in all of them.',
    ]),
    section('gap', 'Does the network overfit?', [
      gapChart(answer) ?? 'No cell has both a training and a validation cost.',
    ]),
    section(
      'curves',
      'How training went',
      typeof curves === 'string' ? [curves] : curveCharts(answer, curves),
    ),
    section('norms', 'What dropout does to the weights', [
      normsChart(answer) ?? 'No keep_prob has two values, so the weights cannot be compared.',
    ]),
    section('effects', 'Which layers matter?', [
      effectsChart(answer) ?? answer.analysis.reason ?? 'No axis has two values.',
      ...[sharesChart(answer)].filter((figure) => figure !== null),
    ]),
    section('penalties', 'How much L2 dropout amounts to', [
      typeof penalties === 'string' ? penalties : penaltiesChart(penalties),
    ]),
  ];
}

function section(id: string, heading: string, parts: readonly (Figure | string)[]): Section {
  return {
    id,
    heading,
    figures: parts.filter((part) => typeof part !== 'string'),
    missing: parts.filter((part) => typeof part === 'string'),
  };
}

/** All figures of a sweep, by name, for files of their own. */
export const figures = (sweep: Sweep): Figure[] =>
  sectionsOf(sweep).flatMap((each) => each.figures);
