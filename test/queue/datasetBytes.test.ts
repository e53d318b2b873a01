import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MachineError } from '../../src/errors.js';
import { datasetBytes, datasetOf } from '../../src/queue/datasetBytes.js';
import { datasetFor } from './dataset.js';

const ROOM = 1e6;

async function bytesOf(...[kind]: Parameters<typeof datasetFor>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of datasetBytes(datasetFor(kind).dataset)) parts.push(part);
  return Buffer.concat(parts);
}

/** The bytes with another header. */
async function withHeader(change: (header: Record<string, unknown>) => void): Promise<Buffer> {
  const bytes = gunzipSync(await bytesOf('plain'));
  const length = bytes.readUInt32LE(0);
  const header = JSON.parse(bytes.toString('utf8', 4, 4 + length)) as Record<string, unknown>;
  change(header);
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(text.length);
  return gzipSync(Buffer.concat([size, text, bytes.subarray(4 + length)]));
}

describe('a data set as bytes', () => {
  test.each(['plain', 'columns'] as const)('comes back as it was: %s', async (kind) => {
    const { dataset } = datasetFor(kind);
    const back = await datasetOf([await bytesOf(kind)], dataset.sha256, ROOM);
    expect(back).toEqual({ ...dataset, warnings: [], table: null });
    expect(back.X.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('comes back from parts of any size', async () => {
    const { dataset } = datasetFor('columns');
    const bytes = await bytesOf('columns');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length }), async (size) => {
        const parts = [];
        for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
        expect((await datasetOf(parts, dataset.sha256, ROOM)).X).toEqual(dataset.X);
      }),
      { numRuns: 30 },
    );
  });

  test('is refused where a bit differs, or a byte is missing or too many', async () => {
    const { sha256 } = datasetFor('plain').dataset;
    const plain = gunzipSync(await bytesOf('plain'));
    const flipped = Buffer.from(plain);
    flipped[plain.length - 1] ^= 1;
    const changed = [flipped, plain.subarray(0, -1), Buffer.concat([plain, Buffer.from([0])])].map(
      (bytes) => gzipSync(bytes),
    );
    for (const bytes of [
      ...changed,
      Buffer.from('x'),
      Buffer.alloc(0),
      (await bytesOf('plain')).subarray(0, -9),
    ])
      await expect(datasetOf([bytes], sha256, ROOM)).rejects.toThrow(MachineError);
  });

  test.each<[string, (header: Record<string, unknown>) => void]>([
    ['more examples than there are', (header) => (header['m'] = 4_000_000)],
    ['fewer examples', (header) => (header['m'] = 2)],
    ['no examples', (header) => (header['m'] = 0)],
    ['fewer classes than its numbers', (header) => (header['classes'] = ['no'])],
    ['parts beyond its rows', (header) => (header['testRows'] = [0, 9])],
    ['an unknown key', (header) => (header['source'] = '/etc/passwd')],
    [
      'a key __proto__',
      (header) => Object.defineProperty(header, '__proto__', { value: 1, enumerable: true }),
    ],
  ])('is refused where its header says %s', async (_, change) => {
    const bytes = await withHeader(change);
    await expect(datasetOf([bytes], datasetFor('plain').dataset.sha256, ROOM)).rejects.toThrow(
      MachineError,
    );
  });

  test('is refused before memory is taken where it does not fit', async () => {
    const bytes = await withHeader((header) => (header['m'] = 4e9));
    await expect(datasetOf([bytes], 'a'.repeat(64), 1e9)).rejects.toThrow(/needs \d+ MB of memory/);
  });
});
