/** What a results folder says: the cells, the effects of the axes, and the verdict. */
import type { ExperimentDocument } from '../plan/document.js';
import type { CellSummary } from './summary.js';

/** A claim that data support, contradict, or leave open. */
export type Reply = 'yes' | 'no' | 'cannot_tell';

/** Everything that the screen, the report and scripts say of a results folder. */
export interface Answer {
  readonly document: ExperimentDocument;
  /** In plan order. */
  readonly cells: readonly CellSummary[];
  readonly analysis: FactorAnalysis;
  /** Dropout, L2, max-norm and their combinations, best first; none unless two of them are in the grid. */
  readonly methods: readonly MethodSummary[];
  readonly verdict: Verdict;
  /** How many draws (repeats times folds) the ranked cells have in common. */
  readonly draws: number;
  /** How many rows there are, those of runs that diverged or were stopped early among them. */
  readonly rows: number;
  /** The epochs that the rows of runs that did not diverge were to train, and those that they have trained. */
  readonly epochs: { readonly planned: number; readonly trained: number };
  /** How many planned runs have no row yet; null if the folder does not say how many are planned. */
  readonly missing: number | null;
  /** The number of a last line of results.csv without a line end, which does not count; else null. */
  readonly unfinished: number | null;
}

/** An axis of the grid with two or more values. */
export interface Factor {
  /** As in the config: `keep_prob_1`, `learning_rate`. Tied layers have the name of the lowest. */
  readonly name: string;
  /** The layers of a keep_prob axis; empty for any other axis. */
  readonly layers: readonly number[];
  /** In plan order. */
  readonly levels: readonly (number | string | null)[];
}

/** What the axes do, each averaged over all others. */
export interface FactorAnalysis {
  readonly factors: readonly Factor[];
  /** One entry for each factor; none where `reason` says why. */
  readonly effects: readonly FactorEffects[];
  /** The shares of the variance between cells, largest first; none where `reason` says why. */
  readonly shares: readonly VarianceShare[];
  /** Why there are no effects, as a sentence; null if there are. */
  readonly reason: string | null;
}

export interface FactorEffects {
  readonly factor: Factor;
  /** The level that others are compared with: keep_prob 1, or the highest; else the first. */
  readonly reference: number | string | null;
  /** All levels but the reference, in plan order. */
  readonly levels: readonly LevelEffect[];
}

/** The gain of a level over the reference, positive if the metric is better. */
export interface LevelEffect {
  readonly level: number | string | null;
  readonly gain: number;
  /** The 95 % interval; null below two draws. */
  readonly low: number | null;
  readonly high: number | null;
  /** By Holm over all levels of all factors; null below three draws. */
  readonly pAdjusted: number | null;
}

export interface VarianceShare {
  /** The name of one factor, or of two for their interaction. */
  readonly factors: readonly string[];
  /** From 0 to 1, less what noise adds. */
  readonly share: number;
}

/** The answer to "is dropout worth it, where, and how much", with the figures behind it. */
export interface Verdict {
  readonly dropout: Reply;
  /** Whether the gain also holds against chance among all cells, by Holm. */
  readonly clear: boolean;
  readonly overfits: Reply;
  /** Whether this is shown; null if it cannot be known. */
  readonly beatsGuessing: boolean | null;
  /** The gain of the best dropout cell over the best baseline, chosen and scored on other draws. */
  readonly gain: number | null;
  readonly gainLow: number | null;
  readonly gainHigh: number | null;
  readonly p: number | null;
  /** How many repeats stand behind the figures, and how many draws: repeats times folds. */
  readonly repeats: number;
  readonly draws: number;
  /** How many repeats would tell; null if the answer is known, or no number would tell. */
  readonly repeatsNeeded: number | null;
  /** One entry for each keep_prob axis. */
  readonly layers: readonly LayerVerdict[];
  readonly best: BestCell | null;
  /** What the next sweep should change. */
  readonly next: readonly NextStep[];
  /** The verdict in words, one claim each. */
  readonly sentences: readonly string[];
}

export type Regulariser = 'dropout' | 'l2' | 'max_norm';

/** A way to regularise, by its best cell. */
export interface MethodSummary {
  /** Those that are on, of those that are on in some cells alone; empty: none. */
  readonly regularisers: readonly Regulariser[];
  /** Its best cell, and that one's mean of the metric. */
  readonly cell: number;
  readonly score: number;
  /** The gain over no regulariser, cells chosen and scored on other draws; null for none itself. */
  readonly gain: number | null;
  /** The 95 % interval; null below two draws. */
  readonly low: number | null;
  readonly high: number | null;
  /** By Holm over the methods; null below three draws. */
  readonly pAdjusted: number | null;
  /** Whether it is the best, not told apart from it, or behind it; null below three draws. */
  readonly place: 'best' | 'tied' | 'behind' | null;
}

export interface LayerVerdict {
  readonly axis: string;
  readonly matters: Reply;
  /** The best level of the axis. */
  readonly best: number | null;
  /** The gain of that level over keep_prob 1, or over the highest level. */
  readonly effect: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly pAdjusted: number | null;
}

/** The cell that is recommended. */
export interface BestCell {
  readonly cell: number;
  /** Its mean of the metric. */
  readonly score: number;
  /** The mean that the choice gives on draws that it did not see; null below two draws. */
  readonly scoreCorrected: number | null;
}

/** A change of the config for the next sweep. */
export interface NextStep {
  /** The name of an axis, or `repeats`. */
  readonly axis: string;
  readonly why: string;
  readonly values: readonly (number | string | null)[];
}
