import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { parametersIn, readSafetensors, writeSafetensors } from '../../src/model/safetensors.js';
import { temporaryFolder } from '../helpers.js';
import { pythonWith, runPython } from './python.js';

const parameters = {
  W: [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(-0, 1e-40, 3.4e38)],
  b: [Float32Array.of(0.1, 0.2, 0.3), Float32Array.of(-7)],
};
const SIZES = [2, 3, 1];

/** A file with this header, whatever it is, and these numbers of bytes. */
function fileOf(header: unknown, data = 52, length?: bigint): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([size, text, Buffer.alloc(data)]);
}

const entry = (shape: number[], begin: number, end: number, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const GOOD = {
  W1: entry([2, 3], 0, 24),
  b1: entry([3], 24, 36),
  W2: entry([3, 1], 36, 48),
  b2: entry([1], 48, 52),
};

describe('safetensors files', () => {
  test('give back the bits and the text that were written', () => {
    const file = readSafetensors(writeSafetensors(parameters, 'ä {"a": 1}'), 'm');
    expect(file.facts).toBe('ä {"a": 1}');
    const read = parametersIn(file, SIZES, 'm');
    expect(read).toEqual(parameters);
    expect(Object.is(read.W[1][0], -0)).toBe(true);
  });

  test('have their numbers at a multiple of 8 bytes', () => {
    for (const facts of ['', 'a', 'ab', 'abc', 'abcdefg']) {
      const bytes = Buffer.from(writeSafetensors(parameters, facts));
      expect(Number(bytes.readBigUInt64LE()) % 8).toBe(0);
    }
  });

  test('are read where tensors stand in another order, from bytes that are not aligned', () => {
    const header = { b1: entry([3], 0, 12), W1: entry([1, 3], 12, 24) };
    const bytes = fileOf(header, 24);
    Buffer.from(bytes.buffer, bytes.byteOffset).writeFloatLE(5, bytes.length - 24);
    const shifted = Buffer.concat([Buffer.alloc(1), bytes]).subarray(1);
    const read = parametersIn(readSafetensors(shifted, 'm'), [1, 3], 'm');
    expect(read).toEqual({ W: [new Float32Array(3)], b: [Float32Array.of(5, 0, 0)] });
  });

  test.each<[string, Uint8Array, string]>([
    ['is empty', Buffer.alloc(0), 'it has only 0 bytes'],
    ['ends in its header', fileOf(GOOD, 0, 10_000n), 'its header would have 10000 bytes'],
    ['promises a huge header', fileOf(GOOD, 52, 2n ** 63n), 'its header would have'],
    ['has no JSON', fileOf('{"W1"'), 'its header is no JSON object'],
    ['has a list', fileOf([1]), 'its header is no JSON object'],
    ['has metadata of numbers', fileOf({ __metadata__: { keepgrid: 1 } }, 0), 'holds no texts'],
    ['has odd metadata', fileOf({ __metadata__: [] }, 0), 'its metadata is no object'],
    ['has a tensor of null', fileOf({ W1: null }), 'tensor "W1" is not described'],
    ['has float64', fileOf({ W1: entry([1], 0, 8, 'F64') }, 8), 'is not of float32'],
    ['has a negative length', fileOf({ W1: entry([-1], 0, 4) }), 'has no shape'],
    ['has a fraction', fileOf({ W1: entry([0.5], 0, 2) }), 'has no shape'],
    ['has no offsets', fileOf({ W1: { dtype: 'F32', shape: [1] } }), 'has no place'],
    ['has three offsets', fileOf({ W1: { ...GOOD.W1, data_offsets: [0, 4, 8] } }), 'no place'],
    ['ends before it begins', fileOf({ W1: entry([1], 8, 4) }), 'lies outside of the file'],
    ['ends after the file', fileOf(GOOD, 51), 'tensor "b2" lies outside of the file'],
    ['has too few bytes', fileOf({ W1: entry([2], 0, 4) }, 4), 'has 4 bytes, not 8'],
    ['has a shape beyond any file', fileOf({ W1: entry([2 ** 52, 2 ** 52], 0, 4) }), 'bytes, not'],
    ['overlaps', fileOf({ a: entry([2], 0, 8), b: entry([1], 4, 8) }, 8), 'its tensors overlap'],
    ['has a gap', fileOf({ a: entry([1], 0, 4), b: entry([1], 8, 12) }, 12), 'leave a gap'],
    ['has bytes of nothing', fileOf(GOOD, 53), '1 bytes belong to no tensor'],
  ])('are refused where one %s', (_, bytes, why) => {
    expect(() => readSafetensors(bytes, 'm.safetensors')).toThrow(UserError);
    expect(() => readSafetensors(bytes, 'm.safetensors')).toThrow(why);
  });

  test.each<[string, readonly number[], string]>([
    ['more layers', [2, 3, 1, 1], 'holds 4 tensors, but 3 layers have 6'],
    ['other sizes', [3, 3, 1], 'W1 has the shape [2, 3], not [3, 3]'],
  ])('are refused for a network of %s', (_, sizes, why) => {
    const file = readSafetensors(writeSafetensors(parameters, ''), 'm');
    expect(() => parametersIn(file, sizes, 'm')).toThrow(why);
  });

  test('are refused where a tensor has another name', () => {
    const { b2: _, ...others } = GOOD;
    const bytes = fileOf({ ...others, c: entry([1], 48, 52) });
    expect(() => parametersIn(readSafetensors(bytes, 'm'), SIZES, 'm')).toThrow('it has no tensor');
  });

  test('never end in anything but a UserError, whatever their bytes are', () => {
    const whole = writeSafetensors(parameters, '{}');
    const mutated = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1 })
      .map((changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        return bytes;
      });
    const headers = fc.json({ maxDepth: 5 }).map((text) => fileOf(text, 16));
    const entries = fc
      .dictionary(
        fc.constantFrom('W1', 'b1', '__metadata__', '__proto__', 'toString'),
        fc.record({
          dtype: fc.constantFrom('F32', 'F64', null),
          shape: fc.array(fc.oneof(fc.integer(), fc.double())),
          data_offsets: fc.array(fc.integer({ min: -1, max: 20 })),
        }),
      )
      .map((header) => fileOf(header, 16));
    const file = fc.oneof(fc.uint8Array(), mutated, headers, entries);
    fc.assert(
      fc.property(file, (bytes) => {
        try {
          parametersIn(readSafetensors(bytes, 'm'), SIZES, 'm');
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

const python = pythonWith('numpy');

test.skipIf(python === null)('safetensors files are read by a few lines of Python', () => {
  const path = join(temporaryFolder(), 'model.safetensors');
  writeFileSync(path, writeSafetensors(parameters, 'the facts'));
  const program = `
import json, struct, sys
import numpy
data = open(sys.argv[1], 'rb').read()
length, = struct.unpack('<Q', data[:8])
header = json.loads(data[8:8 + length])
facts = header.pop('__metadata__')['keepgrid']
body = data[8 + length:]
tensors = {
    name: numpy.frombuffer(body[slice(*t['data_offsets'])], '<f4').reshape(t['shape']).tolist()
    for name, t in header.items()
}
print(json.dumps([facts, list(tensors), tensors]))
`;
  expect(JSON.parse(runPython(python!, program, path))).toEqual([
    'the facts',
    ['W1', 'b1', 'W2', 'b2'],
    {
      W1: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      b1: [...parameters.b[0]],
      W2: [...parameters.W[1]].map((x) => [x]),
      b2: [-7],
    },
  ]);
});
