/** What the next sweep should change, as values of the config. */
import type { ExperimentDocument } from '../plan/document.js';
import type { FactorAnalysis, Factor, NextStep } from './answer.js';
import { levelOf } from './factors.js';
import type { CellSummary } from './summary.js';
import { nameOfFactor } from './words.js';
import type { Findings } from './verdict.js';

/** Axes besides keep_prob that may be widened: positive numbers on which nothing else depends. */
const WIDENED = ['learning_rate', 'l2', 'max_norm'];
/** Keep_probs closer than this are not worth telling apart. */
const FINEST = 0.05;
/** A keep_prob below this is hardly ever meant. */
const LOWEST = 0.05;

/**
 * The steps, by these rules. If the answer is open and more repeats would tell: more repeats, and the
 * grid as it is. Else, for each axis: one that does not matter is fixed; one whose best value is at an
 * edge of its levels, and not at keep_prob 1, is widened there; one that matters, with its best value
 * between two others, is refined around it. `isFree` says whether the config lists the axis's values.
 */
export function nextSteps(
  findings: Findings,
  { factors }: Pick<FactorAnalysis, 'factors'>,
  selected: CellSummary | null,
  isFree: (factor: Factor) => boolean,
): NextStep[] {
  const { dropout, repeats, repeatsNeeded, layers } = findings;
  if (repeatsNeeded !== null) {
    const why = `${repeats} ${repeats === 1 ? 'repeat does' : 'repeats do'} not tell`;
    return [{ axis: 'repeats', why, values: [repeatsNeeded] }];
  }
  if (dropout === 'no' || selected === null || findings.beatsGuessing === false) return [];
  return factors.filter(isFree).flatMap((factor) => {
    const layer = layers.find(({ axis }) => axis === factor.name);
    if (layer?.matters === 'no') {
      const [top] = factor.levels.slice(-1);
      return [
        { axis: factor.name, why: `${nameOfFactor(factor)} makes no difference`, values: [top] },
      ];
    }
    const best = layer?.best ?? levelOf(selected, factor);
    return typeof best === 'number' ? aroundBest(factor, best, layer?.matters === 'yes') : [];
  });
}

function aroundBest(factor: Factor, best: number, matters: boolean): NextStep[] {
  const levels = factor.levels.filter((level) => typeof level === 'number');
  const isKeepProb = factor.layers.length > 0;
  const at = levels.indexOf(best);
  if (levels.length < 2 || at < 0 || (!isKeepProb && !WIDENED.includes(factor.name))) return [];
  const name = nameOfFactor(factor);
  const atEdge = at === 0 || (at === levels.length - 1 && !(isKeepProb && best === 1));
  if (atEdge) {
    const added = at === 0 ? below(levels, isKeepProb) : above(levels, isKeepProb);
    if (added.length === 0) return [];
    return [
      {
        axis: factor.name,
        why: `the best ${name}, ${best}, is at the edge of the grid`,
        values: union(factor.levels, added),
      },
    ];
  }
  if (!isKeepProb || !matters) return [];
  const added = [levels[at - 1], levels[at + 1]]
    .filter((neighbour) => neighbour !== undefined)
    .map((neighbour) => tidy((neighbour + best) / 2))
    .filter((middle) => Math.abs(middle - best) >= FINEST / 2);
  if (added.length === 0) return [];
  return [
    {
      axis: factor.name,
      why: `the best ${name} is near ${best}`,
      values: union(factor.levels, added),
    },
  ];
}

/** Two values below the lowest: at equal distances for a keep_prob, else at equal ratios. */
function below([low, second]: readonly number[], isKeepProb: boolean): number[] {
  if (!isKeepProb) return low > 0 ? [tidy((low * low) / second)] : [];
  const step = Math.min(second - low, low / 2);
  return [low - 2 * step, low - step].map(tidy).filter((value) => value >= LOWEST);
}

/** For a keep_prob 1 and the value half-way to it, else one value at an equal ratio. */
function above(levels: readonly number[], isKeepProb: boolean): number[] {
  const [second, high] = levels.slice(-2);
  if (isKeepProb) return [tidy((high + 1) / 2), 1];
  return second > 0 ? [tidy((high * high) / second)] : [tidy(high * 10)];
}

const union = (levels: Factor['levels'], added: readonly number[]): NextStep['values'] => {
  const numbers = [...levels.filter((level) => typeof level === 'number'), ...added];
  return [
    ...new Set(numbers.toSorted((a, b) => a - b)),
    ...levels.filter((level) => typeof level !== 'number'),
  ];
};

/** Without the last bits of a computed value; 3 digits are enough for a grid. */
const tidy = (value: number): number => Number(value.toPrecision(3));

/** Whether the config has one grid that lists the values of an axis, so that they can be changed. */
export function isListed({ config: { grid } }: ExperimentDocument): (factor: Factor) => boolean {
  const axes = new Map(isRecord(grid) ? Object.entries(grid) : []);
  const keepProbs = axes.get('keep_prob');
  for (const [layers, values] of Object.entries(isRecord(keepProbs) ? keepProbs : {})) {
    axes.set(`keep_prob_${layers.split(',')[0]}`, values);
  }
  return ({ name }) => Array.isArray(axes.get(name));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
