/** Shows how far a sweep is: with a bar if a person watches, else with a plain line now and then. */
import { SingleBar } from 'cli-progress';
import type { ResultRow } from '../results/columns.js';
import type { Rung } from '../plan/rungs.js';
import { type Metric, METRICS } from '../metrics.js';
import { signOf } from '../stats/rank.js';
import { cellName, type Label, type Settings, shortCellName } from './cellName.js';
import { coloursFor, isInteractive, note, widthOf } from './terminal.js';
import { count, duration, short } from '../text.js';

export interface Progress {
  /** `before` of the runs were done earlier. */
  start(total: number, before?: number): void;
  /** Takes rows that were there before. */
  found(rows: readonly ResultRow[]): void;
  done(row?: ResultRow): void;
  failed(reason: string): void;
  /** Takes how many workers elsewhere train. */
  present(workers: number): void;
  /** Says something without disturbing the bar. */
  say(text: string): void;
  stop(): void;
}

export const silent: Progress = {
  start() {},
  found() {},
  done() {},
  failed() {},
  present() {},
  say() {},
  stop() {},
};

/** Seconds between two plain lines. */
const PLAIN_INTERVAL = 10;

/** Shows progress on stderr, and the best cell so far unless that is null. */
export function createProgress(best: BestCell | null): Progress {
  const state = { total: 0, before: 0, done: 0, failed: 0, started: 0 };
  /** Of a queue; null where threads of this process train. */
  let workers: number | null = null;
  const line = (width: number): string => {
    const { total, before, done, failed, started } = state;
    const seconds = (performance.now() - started) / 1000;
    const rate = (done + failed) / seconds;
    const left = (total - before - done - failed) / rate;
    return progressLine(
      {
        count: `${before + done}/${total} runs${failed > 0 ? ` · ${failed} failed` : ''}${workers ? ` · ${count(workers, 'worker')}` : ''}`,
        rate: rate > 0 ? ` · ${short(rate)} runs/s` : begun(seconds, workers),
        left: rate > 0 ? ` · ${duration(left)} left` : '',
        best: best?.texts() ?? [],
      },
      width,
    );
  };
  const show = isInteractive(process.stderr) ? bar(line) : lines(() => line(Infinity));
  return {
    start(total, before = 0) {
      Object.assign(state, { total, before, started: performance.now() });
      show.start(total, before);
    },
    found: (rows) => rows.forEach((row) => best?.add(row)),
    done(row) {
      state.done++;
      if (row !== undefined) best?.add(row);
      show.update(state.before + state.done + state.failed);
    },
    failed(reason) {
      state.failed++;
      show.say(`a run failed: ${reason}`);
      show.update(state.before + state.done + state.failed);
    },
    present(number) {
      workers = number;
      show.update(state.before + state.done + state.failed);
    },
    say: (text) => show.say(text),
    stop: () => show.stop(),
  };
}

/** Until the first run is done there is no rate: that seconds pass shows that something is being done. */
const begun = (seconds: number, workers: number | null): string =>
  seconds < 1 ? '' : ` · ${workers === 0 ? 'no worker' : 'training'} for ${Math.floor(seconds)} s`;

interface Parts {
  readonly count: string;
  readonly rate: string;
  readonly left: string;
  /** Ways to name the best cell, the longest first. */
  readonly best: readonly string[];
}

/** The parts that fit the width, none of them cut: the rate goes first, the count stays. */
export function progressLine({ count, rate, left, best }: Parts, width: number): string {
  const [full = '', ...shorter] = best;
  const choices = [
    [rate, left, full],
    [left, full],
    ...shorter.map((text) => [left, text]),
    ...shorter.map((text) => [text]),
    [rate, left],
    [left],
  ];
  const fitting = choices
    .map((parts) => count + parts.join(''))
    .find((line) => [...line].length <= width);
  return fitting ?? count;
}

interface Display {
  start(total: number, before: number): void;
  update(done: number): void;
  say(text: string): void;
  stop(): void;
}

function bar(line: (width: number) => string): Display {
  const { cyan } = coloursFor(process.stderr);
  const display = new SingleBar({
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    gracefulExit: false,
    etaAsynchronousUpdate: false,
    format: (_options, { progress }) => {
      const width = widthOf(process.stderr);
      const size = width >= 100 ? 24 : width >= 80 ? 10 : 5;
      const full = Math.round(progress * size);
      const blocks = '█'.repeat(full) + '░'.repeat(size - full);
      // The last column stays free: some terminals wrap a line that fills it.
      return `${cyan(blocks)} ${line(width - size - 2)}`;
    },
  });
  return {
    start: (total, before) => display.start(total, before),
    update: (done) => display.update(done),
    say: (message) => note(`\n${message}`),
    stop() {
      display.stop();
      // Clearing the bar leaves what was written below it, so that is erased here.
      process.stderr.write('\x1b[J');
    },
  };
}

function lines(text: () => string): Display {
  let last = performance.now();
  let total = 0;
  return {
    start: (count) => {
      total = count;
    },
    update(done) {
      const now = performance.now();
      if (now - last < PLAIN_INTERVAL * 1000 && done < total) return;
      last = now;
      note(text());
    },
    say: note,
    stop() {},
  };
}

/** The best cell so far. */
export interface BestCell {
  /** Takes a finished run; one that it has already changes nothing. */
  add(row: ResultRow): void;
  /** ` · best val_cost 0.154 at keep_prob_1 0.9`, and shorter ways to say so; none without a cell. */
  texts(): string[];
}

/**
 * Keeps track of the cell with the best mean of the metric. Cells are compared on draws (repeat and
 * fold) that all of them have finished; until there is one, on the draw that most have. Of a search in
 * rungs only the last one that has a row counts.
 */
export function bestCell(
  metric: Metric,
  cells: number,
  labels: readonly Label[],
  rungs: readonly Rung[] | null = null,
): BestCell {
  let rung = 0;
  const settings = new Map<number, Settings>();
  /** The figure of each cell in each draw; null if the run diverged. */
  const draws = new Map<string, Map<number, number | null>>();
  const { key } = METRICS[metric];
  const sign = signOf(metric);
  let known: { readonly figures: number; readonly texts: string[] } = { figures: 0, texts: [] };

  const compared = (): Map<number, number | null>[] => {
    const bySize = [...draws.values()].toSorted((a, b) => b.size - a.size);
    const complete = bySize.filter(({ size }) => size === (rungs?.[rung].cells ?? cells));
    return complete.length > 0 ? complete : bySize.slice(0, 1);
  };
  const textsOf = ([first, ...others]: readonly Map<number, number | null>[]): string[] => {
    let best: { readonly loss: number; readonly cell: number } | null = null;
    for (const [cell, figure] of first ?? []) {
      const figures = [figure, ...others.map((draw) => draw.get(cell) ?? null)];
      if (figures.includes(null)) continue;
      const loss = (-sign * figures.reduce<number>((sum, one) => sum + one!, 0)) / figures.length;
      if (best === null || loss < best.loss) best = { loss, cell };
    }
    if (best === null) return [];
    const figure = short(-sign * best.loss);
    const chosen = settings.get(best.cell)!;
    const brief = shortCellName(chosen, labels);
    return [
      ` · best ${metric} ${figure} at ${cellName(chosen, labels)}`,
      ` · best ${metric} ${figure} at ${brief}`,
      ` · best ${figure} at ${brief}`,
    ];
  };
  return {
    add({ cell, repeat, fold, epochs, keepProb, axes, [key]: figure = null }) {
      const own = rungs?.findIndex((each) => each.epochs === epochs) ?? 0;
      if (own < rung) return;
      if (own > rung) draws.clear();
      rung = own;
      const draw = `${repeat}/${fold}`;
      settings.set(cell, { keepProb, axes });
      draws.set(draw, (draws.get(draw) ?? new Map<number, number | null>()).set(cell, figure));
    },
    texts() {
      const now = compared();
      const figures = now.reduce((sum, { size }) => sum + size, 0);
      if (figures !== known.figures) known = { figures, texts: textsOf(now) };
      return known.texts;
    },
  };
}
