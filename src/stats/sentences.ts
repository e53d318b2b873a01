/** The verdict in plain words: three to six sentences, one claim each. */
import { METRICS } from '../metrics.js';
import { type Shard, shardName } from '../plan/shard.js';
import { count, rounded } from '../text.js';
import type { LayerVerdict, MethodSummary, NextStep } from './answer.js';
import { type Background, rmseIn, rmseOf } from './background.js';
import { isSignificant, LEAST_DRAWS } from './interval.js';
import { bestBaseline } from './rank.js';
import type { CellSummary } from './summary.js';
import type { Evidence } from './evidence.js';
import { ENOUGH, type Findings, smallestGain } from './verdict.js';
import { drawsText, listed, methodName, nameOfFactor, placeOfFactor, valuesOf } from './words.js';

/** What a verdict's sentences say besides the findings. */
interface Surroundings {
  readonly next: readonly NextStep[];
  /** How many planned runs have no row. */
  readonly missing: number | null;
  readonly background: Background;
  readonly methods: readonly MethodSummary[];
  /** The part of the plan that the folder is for; undefined if it is for all of it. */
  readonly shard: Shard | undefined;
  /** In how many draws the metric is undefined. */
  readonly undefinedDraws: number;
}

/** The sentences of a verdict. */
export function sentencesOf(
  findings: Findings,
  evidence: Evidence,
  { next, missing, background, methods, shard, undefinedDraws }: Surroundings,
): string[] {
  return [
    ofShard(shard),
    ...answer(findings, evidence, besideOf(methods, evidence)),
    methodsSentence(methods, evidence),
    overfitting(findings, evidence, background),
    layers(findings, evidence),
    recommendation(findings, evidence, background),
    halving(evidence),
    bestEpochs(evidence),
    nextSweep(findings, evidence, next),
    uncounted(undefinedDraws, evidence),
    missing !== null && missing > 0
      ? `${count(missing, 'run')} of the plan ${missing === 1 ? 'is' : 'are'} still missing, so all of this is preliminary.`
      : null,
  ].filter((sentence) => sentence !== null);
}

/** That the rows are a part of all, which no verdict should rest on; null if the folder is for all. */
const ofShard = (shard: Shard | undefined): string | null =>
  shard === undefined
    ? null
    : `These are the runs of ${shardName(shard)} alone, and the other shards have runs of the same cells: merge all of them for an answer, as all of this is of one part.`;

/** That draws do not count, as the metric is undefined in them; null if it is defined in all. */
function uncounted(undefinedDraws: number, { table, terms }: Evidence): string | null {
  if (undefinedDraws === 0 || table.draws.length === 0) return null;
  const { words } = METRICS[terms.select.metric];
  return undefinedDraws === 1
    ? `One repeat does not count, as the ${words} does not exist in it.`
    : `${undefinedDraws} repeats do not count, as the ${words} does not exist in them.`;
}

const figure = (value: number): string => String(rounded(value, 3)).replace('-', '−');

/** `0.012 to 0.034`. */
const range = (low: number, high: number): string => `${figure(low)} to ${figure(high)}`;

const isBaseline = ({ isBaseline }: CellSummary): boolean => isBaseline;
const hasDropout = ({ isBaseline }: CellSummary): boolean => !isBaseline;

/** Whether dropout is worth it, and why that can be said, or not. */
function answer(findings: Findings, evidence: Evidence, beside: string): string[] {
  const { cells } = evidence;
  if (cells.every(({ rank }) => rank === null)) {
    const { metric } = evidence.terms.select;
    if (cells.some(({ diverged, runs }) => diverged === 0 && runs > 0)) {
      return [
        `No run has a ${METRICS[metric].words}, which does not exist on validation parts like these, so nothing can be said by it: choose another metric.`,
      ];
    }
    return [
      'Every cell has a run that diverged, so nothing can be said: try a smaller learning_rate.',
    ];
  }
  if (!cells.some(hasDropout)) {
    return ['No cell has dropout, so it cannot be told whether dropout is worth it.'];
  }
  if (!cells.some(isBaseline)) {
    return [
      'There is no baseline, a cell without dropout, so it cannot be told whether dropout is worth it: leave baseline: false out of the config.',
    ];
  }
  if (!cells.some((cell) => cell.isBaseline && cell.rank !== null)) {
    return ['No baseline has all its runs, so it cannot be told whether dropout is worth it.'];
  }
  if (!cells.some((cell) => hasDropout(cell) && cell.rank !== null)) {
    return [
      'No cell with dropout has all its runs, so it cannot be told whether dropout is worth it.',
    ];
  }
  if (findings.dropout === 'yes') return [worthIt(findings, evidence, beside)];
  if (findings.dropout === 'no') return [notWorthIt(findings, evidence, beside)];
  return [cannotTell(findings, evidence, beside)];
}

/** ` beside L2`, if the best cell without dropout has another regulariser; else empty. */
function besideOf(methods: readonly MethodSummary[], { cells }: Evidence): string {
  const baseline = bestBaseline(cells);
  const own = methods.find(({ cell }) => cell === baseline?.cell);
  return own === undefined || own.regularisers.length === 0
    ? ''
    : ` beside ${methodName(own.regularisers)}`;
}

/** Which regulariser is best, and which are as good; null where there is nothing to compare. */
function methodsSentence(methods: readonly MethodSummary[], { terms }: Evidence): string | null {
  const best = methods.find(({ place }) => place === 'best');
  if (best === undefined) return null;
  const nameOf = ({ regularisers }: MethodSummary): string => methodName(regularisers);
  const names = (place: MethodSummary['place']): string =>
    listed(methods.filter((method) => method.place === place).map(nameOf));
  const { words, better } = METRICS[terms.select.metric];
  const verb = better === 'lower' ? 'lowers' : 'raises';
  const isBetter = isSignificant(best.pAdjusted) && best.gain! > 0;
  const gain = isBetter
    ? `: it ${verb} the ${words} by ${figure(best.gain!)} from that of none (95 % interval ${range(best.low!, best.high!)})`
    : '';
  const [tied, behind] = [names('tied'), names('behind')];
  const others = [
    tied === '' ? '' : `${tied} cannot be told from it`,
    behind === '' ? '' : `it is ahead of ${behind}`,
  ].filter((text) => text !== '');
  const [first, ...rest] = others.join('; ');
  return `Of the regularisers, ${nameOf(best)} does best${gain}. ${first.toUpperCase()}${rest.join('')}.`;
}

/** `the validation cost by 0.012, from 0.2`: what the gain changes. */
function change({ gain }: Findings, { cells, terms }: Evidence): string {
  const { words, key } = METRICS[terms.select.metric];
  const base = bestBaseline(cells)![key].mean!;
  return `the ${words} by ${figure(Math.abs(gain!))}, from ${figure(base)} without it`;
}

/** `95 % interval 0.01 to 0.03 over 10 repeats`, and what it is over. */
function interval({ gainLow, gainHigh, draws }: Findings, { terms }: Evidence): string {
  const over = terms.design.overlap === 0 ? 'seeds, not over other examples' : null;
  return `95 % interval ${range(gainLow!, gainHigh!)} over ${over === null ? drawsText(draws, terms.folds) : `${draws} ${over}`}`;
}

function worthIt(findings: Findings, evidence: Evidence, beside: string): string {
  const { better } = METRICS[evidence.terms.select.metric];
  const verb = better === 'lower' ? 'lowers' : 'raises';
  const certainty = findings.clear
    ? 'The gain is clear.'
    : 'No single cell is clearly ahead of its baseline, though.';
  return `Dropout is worth it${beside}: it ${verb} ${change(findings, evidence)} (${interval(findings, evidence)}). ${certainty}`;
}

function notWorthIt(findings: Findings, evidence: Evidence, beside: string): string {
  const { better, words } = METRICS[evidence.terms.select.metric];
  if (findings.gainHigh! < 0) {
    const verb = better === 'lower' ? 'raises' : 'lowers';
    const { gainLow, gainHigh } = findings;
    const turned = { ...findings, gainLow: -gainHigh!, gainHigh: -gainLow! };
    return `Dropout is not worth it${beside}: it ${verb} ${change(findings, evidence)} (${interval(turned, evidence)}).`;
  }
  const verb = better === 'lower' ? 'lower' : 'raise';
  const { worth } = evidence.terms.select;
  return (
    `Dropout is not worth it${beside}: at best it would ${verb} the ${words} by ${figure(Math.max(0, findings.gainHigh!))}, ` +
    `and less than ${figure(smallestGain(evidence)!)} (${figure(100 * worth)} % of the baseline's) is not worth having.`
  );
}

function cannotTell(findings: Findings, evidence: Evidence, beside: string): string {
  const open = `It cannot be told whether dropout is worth it${beside}`;
  const { draws, repeatsNeeded, gain, gainLow, gainHigh, p } = findings;
  const { folds, stopped } = evidence.terms;
  if (findings.beatsGuessing === false) {
    return `${open}: on new examples the networks are not shown to do better than a guess that does not look at them. Check that the labels belong to their rows, or collect more data.`;
  }
  if (draws < LEAST_DRAWS) {
    return `${open} from ${drawsText(draws, folds)}: a difference may be chance. ${drawsText(Math.ceil(ENOUGH / folds) * folds, folds)} are enough for most verdicts.`;
  }
  if (findings.beatsGuessing === null && isSignificant(p)) {
    return `${open}: the folder does not say what a guess would give. The command keepgrid run adds that without training again.`;
  }
  const { words, better } = METRICS[evidence.terms.select.metric];
  const [worse, gained] = better === 'lower' ? ['higher', 'lower'] : ['lower', 'higher'];
  const compared = (value: number): string =>
    `${figure(Math.abs(value))} ${value < 0 ? worse : gained}`;
  const seen =
    `${open}: chosen on some repeats and scored on the others, it makes the ${words} ${compared(gain!)}, ` +
    `with a 95 % interval from ${compared(gainLow!)} to ${compared(gainHigh!)}.`;
  if (stopped > 0 && isSignificant(p) && gain! > 0) {
    return `${seen} But halving chose these cells on the same draws, and against chance among all its cells the gain does not hold. A grid of the best cells with another seed would tell.`;
  }
  return repeatsNeeded === null
    ? `${seen} More repeats of these data would hardly tell; more data would.`
    : `${seen} About ${drawsText(repeatsNeeded * folds, folds)} would tell.`;
}

/** Whether the best baseline overfits; null without one. */
function overfitting(
  { overfits }: Findings,
  { cells, table }: Evidence,
  { largestClass, isRegression }: Background,
): string | null {
  const baseline = bestBaseline(cells);
  if (baseline === null) return null;
  const [train, validation] = [baseline.trainAccuracy.mean, baseline.valAccuracy.mean];
  const accuracies =
    train === null || validation === null
      ? ''
      : `, its accuracy ${figure(train)} and ${figure(validation)}${largestClass === null ? '' : ` (largest class: ${figure(largestClass)})`}`;
  const [inTraining, outside] = [baseline.trainCost.mean!, baseline.valCost.mean!];
  const errors = isRegression
    ? ` (RMSE ${figure(rmseOf(inTraining))} and ${figure(rmseIn(baseline))})`
    : '';
  const costs = `its cost is ${figure(inTraining)} on the examples that it was trained on and ${figure(outside)} on others${errors}${accuracies}`;
  if (overfits === 'yes') return `Without dropout the network overfits: ${costs}.`;
  if (overfits === 'no') {
    return `Without dropout the network does not overfit, so there is little for dropout to cure: ${costs}.`;
  }
  const why = table.draws.length < 2 ? ', from one repeat' : '';
  return `Whether the network overfits without dropout cannot be told${why}: ${costs}.`;
}

/** Which layers matter, and at which keep_prob; null if the grid has no keep_prob axis. */
function layers(findings: Findings, { analysis, terms }: Evidence): string | null {
  if (findings.draws < LEAST_DRAWS || findings.beatsGuessing === false) return null;
  if (analysis.effects.length === 0) {
    const isDropped = analysis.factors.some(({ layers }) => layers.length > 0);
    return isDropped ? analysis.reason : null;
  }
  const placed = (layer: LayerVerdict): string =>
    placeOfFactor(analysis.factors.find(({ name }) => name === layer.axis)!);
  const { words } = METRICS[terms.select.metric];
  const of = (reply: string): LayerVerdict[] =>
    findings.layers.filter(({ matters }) => matters === reply);
  const [yes, no, open] = [of('yes'), of('no'), of('cannot_tell')];
  if (open.length === findings.layers.length)
    return 'In which layers dropout matters cannot be told.';
  const parts = [
    ...yes.map((layer) =>
      layer.effect! > 0
        ? `in ${placed(layer)}, best at keep_prob ${layer.best} (gain in ${words} ${figure(layer.effect!)}, interval ${range(layer.low!, layer.high!)})`
        : `in ${placed(layer)}, where it does harm and keep_prob ${layer.best} is best`,
    ),
    ...(no.length > 0 ? [`not in ${listed(no.map(placed))}`] : []),
    ...(open.length > 0 ? [`for ${listed(open.map(placed))} it cannot be told`] : []),
  ];
  return yes.length > 0
    ? `Averaged over the rest of the grid, it matters ${parts.join('; ')}.`
    : `Averaged over the rest of the grid, it makes no difference ${parts.join('; ').replace('not in', 'in')}.`;
}

/** That figures are of the best epochs, and are not corrected for that; null if there is nothing to say. */
function bestEpochs({ table, atOtherEpochs }: Evidence): string | null {
  const [row] = [...table.cells.values()].flat();
  if (row?.bestEpoch === undefined || atOtherEpochs !== null) return null;
  return 'Each figure is of the best epoch of its run, which flatters it a little; without a whole history.csv, or by another metric than cost and accuracy, that cannot be corrected.';
}

/** That cells were stopped early; null if none was. */
function halving({ cells, terms: { stopped } }: Evidence): string | null {
  if (stopped === 0) return null;
  const all = cells.filter(hasDropout).length;
  return `Halving stopped ${stopped} of ${count(all, 'cell')} with dropout early: ranks and intervals are of those that went on.`;
}

/** The cell to use, with the score to expect of it. */
function recommendation(
  findings: Findings,
  { cells, analysis, terms, atOtherEpochs }: Evidence,
  { isRegression }: Background,
): string | null {
  const { best } = findings;
  if (best === null) return null;
  const { words } = METRICS[terms.select.metric];
  const cell = cells.find((own) => own.cell === best.cell)!;
  const values = describe(cell, analysis.factors);
  const cellsText = count(cells.filter(({ rank }) => rank !== null).length, 'cell');
  const chosen = `among ${cellsText}${atOtherEpochs === null ? '' : ' and of the best epoch'}`;
  const expected =
    best.scoreCorrected === null
      ? ''
      : `; expect about ${figure(best.scoreCorrected)}, as the choice ${chosen} flatters it`;
  const error =
    isRegression && terms.select.metric === 'val_cost' ? ` (RMSE ${figure(rmseIn(cell))})` : '';
  const score = `${words} ${figure(best.score)}${error}${expected}`;
  if (findings.dropout === 'no') return `Use no dropout: ${values} has ${score}.`;
  const ties = cells.filter((own) => own.tied === true && own !== cell).length;
  const tied =
    ties === 0
      ? ''
      : ` ${ties === 1 ? 'One other cell is' : `${ties} other cells are`} not told apart from the best.`;
  const opening = findings.dropout === 'yes' ? 'Use' : 'Until then the choice is';
  return `${opening} ${values}: ${score}.${tied}`;
}

const describe = (cell: CellSummary, factors: Evidence['analysis']['factors']): string => {
  const named = cell.isBaseline ? factors.filter(({ layers }) => layers.length === 0) : factors;
  const values = valuesOf(cell, named);
  return cell.isBaseline
    ? ['no dropout', values].filter((text) => text !== '').join(', ')
    : values || `cell ${cell.cell}`;
};

/** What to run next; null if there is nothing to change. */
function nextSweep(
  { dropout }: Findings,
  { analysis }: Evidence,
  next: readonly NextStep[],
): string | null {
  if (next.length === 0) {
    return dropout === 'no'
      ? 'There is nothing more to sweep here: dropout cures overfitting alone.'
      : null;
  }
  const steps = next.map(({ axis, values, why }) => {
    if (axis === 'repeats') return `run ${values[0]} repeats, as ${why}`;
    const factor = analysis.factors.find(({ name }) => name === axis)!;
    const texts = values.map((value) => String(value ?? 'none'));
    const name = nameOfFactor(factor);
    return values.length === 1
      ? `fix ${name} at ${texts[0]}, as ${why}`
      : `try ${name} ${texts.join(' ')}, as ${why}`;
  });
  return `Next, ${steps.join('; ')}.`;
}
