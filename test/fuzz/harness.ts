/** Runs cases of a kind, and says what came of them. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { UserError } from '../../src/errors.js';
import type { Kind } from './kind.js';
import { watch } from './watch.js';

/** Cases of one seed: the n-th thousand is drawn from the seed that was given plus n. */
const PER_SEED = 1000;

export interface Outcome {
  readonly cases: number;
  readonly seconds: number;
  /** How often each exit code was met. */
  readonly codes: ReadonlyMap<number, number>;
  /** The longest case, in milliseconds. */
  readonly longest: number;
  /** MiB that are in use after the last case and were not after the first thousand. */
  readonly growth: number;
  /** The most MiB of the process. */
  readonly peak: number;
  /** What fast-check says of cases that ended with a bug, one for each seed that has any. */
  readonly failures: readonly string[];
}

/** Draws so many cases, from one seed after another. */
export async function fuzz(kind: Kind, cases: number, firstSeed: number): Promise<Outcome> {
  const codes = new Map<number, number>();
  const failures: string[] = [];
  const guard = watch(kind.name);
  const clock = performance.now();
  let [longest, peak, settled] = [0, 0, 0];
  for (let done = 0; done < cases; done += PER_SEED) {
    const seed = firstSeed + done / PER_SEED;
    let count = 0;
    const property = fc.asyncProperty(kind.cases, async (file) => {
      guard.begin(++count, seed);
      const start = performance.now();
      const code = await codeOf(kind, file);
      longest = Math.max(longest, performance.now() - start);
      codes.set(code, (codes.get(code) ?? 0) + 1);
    });
    const numRuns = Math.min(PER_SEED, cases - done);
    const {
      failed,
      counterexample,
      errorInstance,
      numRuns: ran,
    } = await fc.check(property, {
      seed,
      numRuns,
    });
    guard.begin(0, seed);
    if (failed) failures.push(described(seed, ran, counterexample, errorInstance));
    if (done === 0) settled = await inUse();
    // What is closed is let go of between two turns of the event loop.
    await nextTurn();
    peak = Math.max(peak, process.memoryUsage.rss() / MIB);
  }
  await guard.end();
  const seconds = (performance.now() - clock) / 1000;
  return { cases, seconds, codes, longest, growth: (await inUse()) - settled, peak, failures };
}

async function codeOf(kind: Kind, file: unknown): Promise<number> {
  try {
    return await kind.run(file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const text = String(error);
    if (error.message === '' || /\n\s+at /.test(text)) throw new Error(`No message: ${text}`);
    return error.exitCode;
  }
}

function described(seed: number, ran: number, counterexample: unknown, error: unknown): string {
  const file = counterexample === null ? '' : fc.stringify(counterexample).slice(0, 1500);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `seed ${seed}, case ${ran}: ${text}\n${file}`;
}

const MIB = 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** MiB in use once all that nobody holds is freed. */
async function inUse(): Promise<number> {
  await nextTurn();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MIB;
}

/** One line of figures. */
export function line(name: string, { cases, seconds, codes, ...outcome }: Outcome): string {
  const met = [...codes].toSorted(([a], [b]) => a - b).map(([code, n]) => `${code}: ${n}`);
  return (
    `${name.padEnd(16)} ${cases} cases in ${seconds.toFixed(1)} s, longest ${outcome.longest.toFixed(0)} ms; ` +
    `exit codes ${met.join(', ')}; memory ${outcome.growth >= 0 ? '+' : ''}${outcome.growth.toFixed(1)} MiB, ` +
    `at most ${outcome.peak.toFixed(0)} MiB; ${outcome.failures.length} failures`
  );
}
