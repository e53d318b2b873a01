import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Blocks } from '../../src/results/blocks.js';
import { RunIds } from '../../src/results/runIds.js';

const RUN_ID = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 16, maxLength: 16 })
  .map((digits) => `r${digits.join('')}`);
// Few different digits, so that some come twice and some differ in one half alone.
const ALIKE = fc
  .array(fc.constantFrom('r0000000000000001', 'r0000000100000000', 'rffffffff00000001'), {
    maxLength: 8,
  })
  .chain((known) => fc.array(RUN_ID, { maxLength: 60 }).map((more) => [...known, ...more]));

describe('a set of run_ids', () => {
  test('holds what a Set of texts holds, in its order', () =>
    fc.assert(
      fc.property(ALIKE, ALIKE, (runIds, others) => {
        const [ours, wanted] = [new RunIds(runIds), new Set(runIds)];
        expect([...ours]).toEqual([...wanted]);
        expect(ours.size).toBe(wanted.size);
        for (const runId of [...runIds, ...others]) expect(ours.has(runId)).toBe(wanted.has(runId));
        expect([...wanted].map((runId) => ours.indexOf(runId))).toEqual([...[...wanted].keys()]);
      }),
    ));

  test('has no text that is not a run_id', () => {
    const runIds = new RunIds(['r00000000000000ff']);
    expect(['', 'r00000000000000f', 'r00000000000000ff0'].some((text) => runIds.has(text))).toBe(
      false,
    );
  });

  test('takes 100,000 run_ids', () => {
    const idOf = (number: number): string => `r${number.toString(16).padStart(16, '0')}`;
    const runIds = new RunIds();
    for (let number = 0; number < 100_000; number++) expect(runIds.add(idOf(number))).toBe(number);
    expect([runIds.size, runIds.at(99_999), runIds.has(idOf(100_000))]).toEqual([
      100_000,
      idOf(99_999),
      false,
    ]);
  });
});

test('blocks of lines hold what a Map of them holds', () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(RUN_ID, fc.nat(9)), { maxLength: 60 }), (runs) => {
      const [ours, wanted] = [new Blocks(), new Map<string, object>()];
      // Offsets beyond 2³², as histories of millions of runs have.
      let offset = 2 ** 33;
      for (const [runId, more] of new Map(runs)) {
        const lengths = Array.from({ length: more + 1 }, (_, line) => 10 + line);
        const length = lengths.reduce((sum, own) => sum + own, 0);
        wanted.set(runId, { offset, length, lines: lengths.length });
        for (const own of lengths) {
          ours.add(runId, { offset, length: own });
          offset += own;
        }
      }
      expect([...ours]).toEqual([...wanted]);
      expect([...ours.keys()].map((runId) => ours.get(runId))).toEqual([...wanted.values()]);
      expect([...ours.values()].map(({ lines }) => lines)).toEqual(
        [...ours.keys()].map((runId) => ours.linesOf(runId)),
      );
      expect([ours.size, ours.get('r0123456789abcdef'), ours.linesOf('')]).toEqual([
        wanted.size,
        wanted.get('r0123456789abcdef'),
        0,
      ]);
    }),
  ));
