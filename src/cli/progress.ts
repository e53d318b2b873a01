/** How far a sweep is: a bar where a person watches, a plain line now and then where not. */
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

/** Seconds between plain lines. */
const PLAIN_INTERVAL = 10;

/** Without a metric no best cell is told. */
export function createProgress(metric: Metric | null): Progress {
  const best = metric === null ? null : bestCell(metric);
  const state = { total: 0, done: 0, failed: 0, started: 0 };
  const rate = (): number =>
    (state.done + state.failed) / ((performance.now() - state.started) / 1000);
  const left = (): string => duration((state.total - state.done - state.failed) / rate());
  const text = (): string => {
    // Before the first run is done there is no rate to reckon from.
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
      // The bar goes back to its own line: what was said below it must not shine through.
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

/** The best mean so far, over the runs of each cell that are in. */
export function bestCell(metric: Metric): { add(row: ResultRow): void; text(): string } {
  interface Candidate {
    readonly keepProb: readonly number[];
    sum: number;
    runs: number;
  }
  const cells = new Map<number, Candidate>();
  const mean = ({ sum, runs }: Candidate): number => sum / runs;
  const { key, better } = METRICS[metric];
  const isBetter = (a: Candidate, b: Candidate): boolean =>
    better === 'lower' ? mean(a) < mean(b) : mean(a) > mean(b);
  let best: Candidate | null = null;
  return {
    add(row) {
      const figure = row[key];
      if (figure === null) return;
      const cell = cells.get(row.cell) ?? { keepProb: row.keepProb, sum: 0, runs: 0 };
      cells.set(row.cell, cell);
      const before = cell.runs === 0 ? null : mean(cell);
      cell.sum += figure;
      cell.runs++;
      if (best === null || (cell !== best && isBetter(cell, best))) best = cell;
      else if (cell === best && mean(cell) !== before) {
        // Its mean may have got worse: another may lead now.
        for (const other of cells.values()) if (isBetter(other, best)) best = other;
      }
    },
    text: () =>
      best === null ? '' : ` · best ${metric} ${short(mean(best))} at ${best.keepProb.join(' ')}`,
  };
}
