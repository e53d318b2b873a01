/**
 * Successive halving (Jamieson and Talwalkar 2016) in rungs: all cells are trained for a few epochs, the
 * best 1/eta of them for eta times as many, and so on. A rung waits for all runs of the one below it and
 * looks at their figures alone, so that it is the same whoever trained them, and in which order.
 */
import type { Search } from '../config/experiment.js';
import type { DrawCounts } from '../engine/draws.js';
import {
  type Cell,
  isBaseline,
  type OneDraw,
  type Run,
  type RunSource,
  type Takes,
} from './run.js';

export interface Rung {
  readonly epochs: number;
  /** The number of cells, baselines included; fewer where too many cells of the rung below diverged. */
  readonly cells: number;
}

/** The figure of a finished run, by which less is better: null where it diverged, undefined without a row. */
export type Standing = (runId: string) => number | null | undefined;

/** The part of a search that is known from the rows so far. */
export interface Stage {
  /** Every run that is known: those of all rungs up to the open one. */
  readonly runs: RunSource;
  /** How many of these runs each rung has, which follow one another; missing where there are no rungs. */
  readonly parts?: readonly number[];
  /** The rung that is open, from 0. */
  readonly rung: number;
  /** Whether no other rung follows. */
  readonly isLast: boolean;
}

/** The rungs of a search over that many cells, of which some are baselines, that end at `epochs`. */
export function rungsOf(
  { eta, minEpochs }: NonNullable<Search['halving']>,
  epochs: number,
  { cells, baselines }: { readonly cells: number; readonly baselines: number },
): Rung[] {
  const rungs: Rung[] = [];
  let others = cells - baselines;
  for (let spent = minEpochs; spent < epochs; spent *= eta) {
    rungs.push({ epochs: spent, cells: baselines + others });
    others = Math.ceil(others / eta);
  }
  return [...rungs, { epochs, cells: baselines + others }];
}

/** The epochs that the rungs train in one draw. Each goes on where the one below it ended, or starts anew. */
export const epochsOf = (rungs: readonly Rung[], goesOn: boolean): number =>
  rungs.reduce((sum, { epochs, cells }, index) => {
    const before = goesOn ? (rungs[index - 1]?.epochs ?? 0) : 0;
    return sum + cells * (epochs - before);
  }, 0);

/** What the rungs are made of. */
export interface RungContext {
  readonly rungs: readonly Rung[];
  readonly draws: DrawCounts;
  /** Walks the cells in plan order. */
  readonly cells: () => Iterable<Cell>;
  /** The runs of a cell, in all draws or in one. */
  readonly runsOf: (cell: Cell, draw?: OneDraw, takes?: Takes) => Iterable<Run>;
}

/**
 * The runs that the standing makes known. A cell goes on by its mean over all draws, the first in the plan
 * among equals; one with a diverged run does not; baselines always do.
 */
export function stageOf(context: RungContext, standing: Standing): Stage {
  const { rungs, draws, runsOf } = context;
  /** The cells of each known rung, by their numbers; null: all. */
  const known: (ReadonlySet<number> | null)[] = [null];
  const cellsOf = function* (rung: number): Generator<Cell> {
    const among = known[rung];
    const { epochs } = rungs[rung];
    for (const cell of context.cells()) {
      if (among !== null && !among.has(cell.cell)) continue;
      yield { ...cell, training: { ...cell.training, epochs } };
    }
  };
  while (known.length < rungs.length) {
    const results = resultsOf(cellsOf(known.length - 1), runsOf, standing);
    if (results === null) break;
    known.push(promoted(results, rungs[known.length].cells));
  }
  const parts = known.map(
    (among, rung) => (among?.size ?? rungs[rung].cells) * draws.repeats * draws.folds,
  );
  return {
    rung: known.length - 1,
    isLast: known.length === rungs.length,
    parts,
    runs: {
      count: parts.reduce((sum, part) => sum + part, 0),
      draws,
      *of(draw, takes) {
        for (const rung of known.keys())
          for (const cell of cellsOf(rung)) yield* runsOf(cell, draw, takes);
      },
    },
  };
}

interface CellResult {
  readonly cell: number;
  readonly isBaseline: boolean;
  /** The mean of its figures; null where a run diverged. */
  readonly mean: number | null;
}

/** The result of each cell; null where a run has no row. */
function resultsOf(
  cells: Iterable<Cell>,
  runsOf: RungContext['runsOf'],
  standing: Standing,
): CellResult[] | null {
  const results: CellResult[] = [];
  for (const cell of cells) {
    let [sum, count, diverged] = [0, 0, false];
    for (const { runId } of runsOf(cell)) {
      const figure = standing(runId);
      if (figure === undefined) return null;
      if (figure === null) diverged = true;
      else sum += figure;
      count++;
    }
    const mean = diverged ? null : sum / count;
    results.push({ cell: cell.cell, isBaseline: isBaseline(cell.network), mean });
  }
  return results;
}

/** The numbers of the cells that go on, `wanted` at most: all baselines, and the best of the others. */
function promoted(results: readonly CellResult[], wanted: number): Set<number> {
  const baselines = results.filter(({ isBaseline }) => isBaseline);
  const others = results
    .filter(({ isBaseline, mean }) => !isBaseline && mean !== null)
    .toSorted((a, b) => a.mean! - b.mean! || a.cell - b.cell)
    .slice(0, Math.max(0, wanted - baselines.length));
  return new Set([...baselines, ...others].map(({ cell }) => cell));
}
