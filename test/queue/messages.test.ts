/** Batches, results and records: what was written is read, and nothing else is. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBatch, writeBatch } from '../../src/queue/batch.js';
import { pack, unpack } from '../../src/queue/pack.js';
import { readResult, writeResult } from '../../src/queue/result.js';
import { readRecord, recordOf } from '../../src/queue/sweepRecord.js';
import { datasetFor } from './dataset.js';
import { batch, result } from './messages.js';

/** The message with another value at a path; without the key where the value is undefined. */
function changed(text: string, path?: string, value?: unknown): string {
  const message = unpack(text) as Record<string, unknown>;
  if (path === undefined) return pack(message);
  const names = path.split('.');
  const last = names.pop()!;
  const place = names.reduce((at, name) => at[name] as Record<string, unknown>, message);
  if (value === undefined) delete place[last];
  else place[last] = value;
  return pack(message);
}

describe('a batch', () => {
  test('is read as it was written, its settings once for each cell', () => {
    expect(readBatch(writeBatch(batch))).toEqual(batch);
    const { settings } = unpack(writeBatch(batch)) as { settings: unknown[] };
    expect(settings).toHaveLength(2);
  });

  test.each<[string, string, unknown]>([
    ['a keep_prob of 0', 'settings.0.network.keepProb.0', 0],
    ['a keep_prob too many', 'settings.0.network.keepProb.2', 1],
    ['an unknown activation', 'settings.0.network.activation', 'require'],
    ['a layer of a billion units', 'settings.0.network.layerSizes.1', 1e9],
    ['an unknown key', 'settings.0.training.file', '/etc/passwd'],
    ['a missing setting', 'settings.0.training.momentum', undefined],
    ['a setting of a wrong type', 'settings.0.training.epochs', '5'],
    ['endless epochs', 'settings.0.training.epochs', 1e12],
    ['settings that are not there', 'runs.0.3', 7],
    ['a run_id that is a path', 'runs.0.0', '../../x'],
    ['a repeat of 0', 'runs.0.1', 0],
    ['no run', 'runs', []],
    ['a setup that is no digest', 'setup', 'x'],
  ])('with %s is none', (_, path, value) => {
    expect(readBatch(changed(writeBatch(batch)))).not.toBeNull();
    expect(readBatch(changed(writeBatch(batch), path, value))).toBeNull();
  });
});

describe('a result', () => {
  test('is read as it was written, numbers that are not finite too', () => {
    const read = readResult(writeResult(result));
    expect(read).toEqual({
      ...result,
      finished: result.finished.map(({ runId, finished }) => ({
        runId,
        finished: { ...finished, parameters: null, outcome: { ...finished.outcome, state: null } },
      })),
    });
  });

  test.each<[string, string, unknown]>([
    ['a figure that is text', 'finished.0.outcome.figures.valCost', '0.5'],
    ['an unknown status', 'finished.0.outcome.status', 'fine'],
    ['a message with an escape', 'finished.0.outcome.message', '\u001b[2J'],
    ['a reason of two lines', 'failed.0.reason', 'a\nb'],
    ['weights that are no digest', 'finished.0.outcome.weightsSha256', 'x'],
    ['a worker that is a path', 'worker', '../x'],
    ['a time out of range', 'finished.0.started', 1e300],
  ])('with %s is none', (_, path, value) => {
    expect(readResult(changed(writeResult(result)))).not.toBeNull();
    expect(readResult(changed(writeResult(result), path, value))).toBeNull();
  });
});

describe('a message', () => {
  test('that is anything at all is taken for what it is, or for none', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.json().map((text) => gzipSync(text).toString('base64')),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
    );
    fc.assert(
      fc.property(anything, (value) => {
        expect(readBatch(value)).toBeNull();
        expect(readResult(value)).toBeNull();
        expect(readRecord(typeof value === 'string' ? value : null)).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });

  test('that would unpack to more than a message may be is none', () => {
    const bomb = gzipSync(Buffer.alloc(200e6, 0x20), { level: 1 }).toString('base64');
    expect(bomb.length).toBeLessThan(2e6);
    expect(unpack(bomb)).toBeUndefined();
  });
});

describe('a record', () => {
  test('is read as it was written, and names its setup by what runs are trained with', () => {
    const { dataset, data } = datasetFor('plain');
    const setup = { dataset, data, kernels: 'auto', history: true } as const;
    const record = recordOf('sweep', 30, setup);
    expect(readRecord(JSON.stringify(record))).toEqual(record);
    expect(recordOf('other', 5, setup).setup).toBe(record.setup);
    expect(recordOf('sweep', 30, { ...setup, history: false }).setup).not.toBe(record.setup);
    expect(
      recordOf('sweep', 30, { ...setup, dataset: { ...dataset, sha256: 'a'.repeat(64) } }).setup,
    ).not.toBe(record.setup);
  });
});
