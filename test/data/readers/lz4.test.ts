import { describe, expect, test } from 'vitest';
import { unpackBlock, unpackFrame } from '../../../src/data/readers/lz4.js';

const bytes = (...parts: (number | string)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part)])),
  );
const text = (unpacked: Uint8Array): string => Buffer.from(unpacked).toString();

// Sequences written by hand after the format's description: a token, literals, an offset, a length.
const RUN = bytes(0x1f, 'a', 1, 0, 5, 0x50, 'zzzzz');

describe('unpackBlock()', () => {
  test('copies literals, and matches that overlap what they write', () => {
    expect(text(unpackBlock(RUN, 30))).toBe(`a${'a'.repeat(24)}zzzzz`);
    expect(unpackBlock(bytes(0), 0)).toEqual(bytes());
    const long = 'x'.repeat(15 + 255 + 3);
    expect(text(unpackBlock(bytes(0xf0, 255, 3, long), long.length))).toBe(long);
  });

  test.each<[string, Uint8Array, number]>([
    ['an offset before the start', bytes(0x10, 'a', 2, 0, 0x50, 'zzzzz'), 10],
    ['an offset of nothing', bytes(0x10, 'a', 0, 0, 0x50, 'zzzzz'), 10],
    ['a match beyond the end', RUN, 20],
    ['fewer bytes than promised', RUN, 31],
    ['literals that are cut off', bytes(0x50, 'zz'), 5],
    ['a length that is cut off', bytes(0xf0, 255), 300],
  ])('refuses %s', (_, block, length) => {
    expect(() => unpackBlock(block, length)).toThrow(RangeError);
  });
});

describe('unpackFrame()', () => {
  const head = (flags: number, ...more: number[]): number[] => [
    4,
    0x22,
    0x4d,
    0x18,
    flags,
    0x40,
    ...more,
    0,
  ];

  test('joins blocks, packed and stored, that refer to those before, and skips checksums', () => {
    const blocks = [
      bytes(5, 0, 0, 0x80, 'abcde', 1, 2, 3, 4),
      bytes(9, 0, 0, 0, 0x00, 5, 0, 0x50, 'vwxyz', 1, 2, 3, 4),
      bytes(0, 0, 0, 0),
    ].flatMap((block) => [...block]);
    const frame = bytes(...head(0x58, 14, 0, 0, 0, 0, 0, 0, 0), ...blocks);
    expect(text(unpackFrame(frame, 14))).toBe('abcdeabcdvwxyz');
  });

  test.each<[string, Uint8Array]>([
    ['no frame', bytes('abcdefgh')],
    ['a frame without its end', bytes(...head(0x40), 5, 0, 0, 0x80, 'abcde')],
    ['a block that is longer than the frame', bytes(...head(0x40), 9, 0, 0, 0x80, 'abcde')],
    ['too few bytes', bytes(...head(0x40), 0, 0, 0, 0)],
  ])('refuses %s', (_, frame) => {
    expect(() => unpackFrame(frame, 5)).toThrow(RangeError);
  });
});
