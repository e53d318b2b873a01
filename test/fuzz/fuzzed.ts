/**
 * Tests of hostile files of every kind that keepgrid reads: 1000 of each in `npm test`, any number with
 * `npm run fuzz`. Whatever is in them, reading ends with a result or with a message and exit code 1, 2
 * or 3, soon, and memory does not grow.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { fuzz, line } from './harness.js';
import type { Kind } from './kind.js';

const {
  KEEPGRID_FUZZ_CASES: cases = '1000',
  KEEPGRID_FUZZ_SEED: seed = '1',
  KEEPGRID_FUZZ_KINDS: kinds = '',
} = process.env;

/** MiB that a run may come to hold: caches of values that were read have a bound. */
const MOST_GROWTH = 64;

/** One day: a single case that hangs is ended by the watch. */
const NO_LIMIT = 24 * 3600 * 1000;

export function fuzzed(what: string, all: readonly Kind[]): void {
  const wanted = kinds.split(' ').filter(Boolean);
  const chosen = all.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const lines: string[] = [];
  afterAll(() => process.stdout.write(`${what}, seed ${seed}\n${lines.join('\n')}\n`));
  describe.skipIf(chosen.length === 0)(
    `keepgrid takes or refuses ${what}, whatever is in them:`,
    () => {
      test.each(chosen)(
        '$name',
        async (kind) => {
          const outcome = await fuzz(kind, Math.ceil(Number(cases) / kind.oneIn), Number(seed));
          lines.push(line(kind.name, outcome));
          expect(outcome.failures).toEqual([]);
          expect([...outcome.codes.keys()].filter((code) => code > 3)).toEqual([]);
          expect(outcome.growth).toBeLessThan(MOST_GROWTH);
        },
        NO_LIMIT,
      );
    },
  );
}
