import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readNpz } from '../../../src/data/readers/npz.js';
import { temporaryFolder } from '../../helpers.js';

const FILES = fileURLToPath(new URL('../../fixtures/arrays', import.meta.url));
const read = async (file: string, target: string | null = null) =>
  readNpz(join(FILES, file), 'FILE', target);
const folder = temporaryFolder();

/** What make.py puts into the files: 0, 1, 2, … as 40 × 2 × 3, and the remainders of rows by 4. */
const X = Array.from({ length: 240 }, (_, k) => k);
const Y = Array.from({ length: 40 }, (_, row) => row % 4);

describe('readNpz()', () => {
  test('reads arrays by their usual names, plain or compressed', async () => {
    const plain = await read('plain.npz');
    expect(Array.from(plain.X)).toEqual(X);
    expect(Array.from(plain.target)).toEqual(Y);
    expect(plain.featureNames).toHaveLength(6);
    expect(plain.placeOf(1)).toBe('FILE: y: byte 136');
    const packed = await read('packed.npz');
    expect(Array.from(packed.X)).toEqual(X.map((value) => value / 8));
    expect(Array.from(packed.target)).toEqual(Y);
  });

  test('takes the examples that belong to the targets: x_test to y_test', async () => {
    expect(Array.from((await read('parts.npz')).X)).toEqual(X);
    const part = await read('parts.npz', 'y_test');
    expect(Array.from(part.X)).toEqual(X.slice(0, 60).map((value) => value + 1));
    expect(part.target).toHaveLength(10);
  });

  test('takes the only other array, whatever it is called', async () => {
    expect(Array.from((await read('odd.npz', 'kind')).X)).toEqual(X);
  });

  test.each<[string, string, string | null, string, string]>([
    [
      'that says nothing of its targets',
      'odd.npz',
      null,
      'The config does not say which array holds the labels',
      'set data.target to one of: pictures, kind',
    ],
    [
      'without the named array',
      'odd.npz',
      'kinds',
      'There is no array "kinds"',
      'did you mean "kind"?',
    ],
    [
      'with several arrays besides the targets',
      'unclear.npz',
      'b',
      'It is not clear which array holds the examples of "b"',
      'call it X; there are: a, b, c',
    ],
  ])('refuses a file %s', async (_, file, target, message, hint) => {
    await expect(read(file, target)).rejects.toMatchObject({ message, hint, where: 'FILE' });
  });

  test('refuses arrays of different lengths', async () => {
    await expect(read('uneven.npz')).rejects.toMatchObject({
      message: 'The sizes disagree: 40 examples in FILE: X, 39 targets (39)',
      where: 'FILE: y',
    });
  });

  test('refuses a file that is overwritten or cut off, wherever that is', async () => {
    const path = join(folder, 'damaged.npz');
    const whole = readFileSync(join(FILES, 'plain.npz'));
    const damages: Buffer[] = [];
    for (let at = 1; at < whole.length; at += 13) {
      damages.push(whole.subarray(0, at));
      const copy = Buffer.from(whole);
      copy[at] ^= 0x5a;
      damages.push(copy);
    }
    let refused = 0;
    for (const bytes of damages) {
      writeFileSync(path, bytes);
      const result = await readNpz(path, 'FILE', null).catch((problem: unknown) => problem);
      if (!(result instanceof Error)) {
        // Only dates and the like are changed: then the values are as they were.
        expect(Array.from((result as Awaited<ReturnType<typeof readNpz>>).X)).toEqual(X);
        continue;
      }
      expect(result.name).toBe('UserError');
      refused++;
    }
    expect(refused).toBeGreaterThan(0.75 * damages.length);
  });

  test('refuses an array that would not fit, before it is unpacked', async () => {
    const bytes = readFileSync(join(FILES, 'packed.npz'));
    const directory = bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    bytes.writeUInt32LE(3_000_000_000, directory + 24);
    const path = join(folder, 'bomb.npz');
    writeFileSync(path, bytes);
    await expect(readNpz(path, 'FILE', null)).rejects.toThrow(
      'The file unpacks to more than 67108864 bytes',
    );
  });
});
