/** Shows how far a sweep is: with a bar if a person watches, else with a plain line now and then. */
import { SingleBar } from 'cli-progress';
import type { ResultRow } from '../results/columns.js';
import { type Metric, METRICS } from '../metrics.js';
import { coloursFor, isInteractive, note, widthOf } from './terminal.js';
import { duration, short } from '../text.js';

export interface Progress {
  start(total: number): void;
  done(row?: ResultRow): void;
  failed(reason: string): void;
  stop(): void;
}

export const silent: Progress = { start() {}, done() {}, failed() {}, stop() {} };

/** Seconds between two plain lines. */
const PLAIN_INTERVAL = 10;

/** Shows progress on stderr. The best cell so far is shown unless `metric` is null. */
export function createProgress(metric: Metric | null): Progress {
  const best = metric === null ? null : bestCell(metric);
  const state = { total: 0, done: 0, failed: 0, started: 0 };
  const rate = (): number =>
    (state.done + state.failed) / ((performance.now() - state.started) / 1000);
  const left = (): string => duration((state.total - state.done - state.failed) / rate());
  const text = (): string => {
    // There is no rate until the first run is done.
    const pace = rate() > 0 ? ` · ${short(rate())} runs/s · ${left()} left` : '';
    const failed = state.failed > 0 ? ` · ${state.failed} failed` : '';
    return `${state.done}/${state.total} runs${pace}${failed}${best?.text() ?? ''}`;
  };
  const show = isInteractive(process.stderr) ? bar(text) : lines(text);
  return {
    start(total) {
      Object.assign(state, { total, started: performance.now() });
      show.start(total);
    },
    done(row) {
      state.done++;
      if (row !== undefined) best?.add(row);
      show.update(state.done + state.failed);
    },
    failed(reason) {
      state.failed++;
      show.say(`a run failed: ${reason}`);
      show.update(state.done + state.failed);
    },
    stop: () => show.stop(),
  };
}

interface Display {
  start(total: number): void;
  update(done: number): void;
  say(text: string): void;
  stop(): void;
}

function bar(text: () => string): Display {
  const { cyan } = coloursFor(process.stderr);
  const display = new SingleBar({
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    gracefulExit: false,
    etaAsynchronousUpdate: false,
    format: (_options, { progress }) => {
      const size = widthOf(process.stderr) >= 100 ? 24 : 10;
      const full = Math.round(progress * size);
      const line = `${'█'.repeat(full)}${'░'.repeat(size - full)}  ${text()}`;
      return [...line].length < widthOf(process.stderr)
        ? cyan(line.slice(0, size)) + line.slice(size)
        : [...line].slice(0, widthOf(process.stderr) - 1).join('');
    },
  });
  return {
    start: (total) => display.start(total, 0),
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

/** Keeps track of the cell whose finished runs have the best mean of the metric. */
export function bestCell(metric: Metric): { add(row: ResultRow): void; text(): string } {
  const cells = new Map<
    number,
    { readonly keepProb: readonly number[]; readonly figures: number[] }
  >();
  const { key, better } = METRICS[metric];
  const sign = better === 'lower' ? 1 : -1;
  return {
    add({ cell, keepProb, [key]: figure }) {
      if (figure === null) return;
      const { figures } = cells.get(cell) ?? cells.set(cell, { keepProb, figures: [] }).get(cell)!;
      figures.push(figure);
    },
    text() {
      let best = { mean: Infinity * sign, keepProb: [] as readonly number[] };
      for (const { keepProb, figures } of cells.values()) {
        const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
        if (sign * mean < sign * best.mean) best = { mean, keepProb };
      }
      if (best.keepProb.length === 0) return '';
      return ` · best ${metric} ${short(best.mean)} at ${best.keepProb.join(' ')}`;
    },
  };
}
