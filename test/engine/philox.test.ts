import { expect, test } from 'vitest';
import { philox } from '../../src/engine/philox.js';

/** Random123 1.14, tests/kat_vectors: rounds, counter, key, expected words. */
const KNOWN_ANSWERS: [number, string, string, string][] = [
  [
    7,
    '00000000 00000000 00000000 00000000',
    '00000000 00000000',
    '5f6fb709 0d893f64 4f121f81 4f730a48',
  ],
  [
    7,
    'ffffffff ffffffff ffffffff ffffffff',
    'ffffffff ffffffff',
    '5207ddc2 45165e59 4d8ee751 8c52f662',
  ],
  [
    7,
    '243f6a88 85a308d3 13198a2e 03707344',
    'a4093822 299f31d0',
    '4dfccaba 190a87f0 c47362ba b6b5242a',
  ],
  [
    10,
    '00000000 00000000 00000000 00000000',
    '00000000 00000000',
    '6627e8d5 e169c58d bc57ac4c 9b00dbd8',
  ],
  [
    10,
    'ffffffff ffffffff ffffffff ffffffff',
    'ffffffff ffffffff',
    '408f276d 41c83b0e a20bc7c6 6d5451fd',
  ],
  [
    10,
    '243f6a88 85a308d3 13198a2e 03707344',
    'a4093822 299f31d0',
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  ],
];

const words = (text: string): number[] => text.split(' ').map((word) => Number.parseInt(word, 16));

test.each(KNOWN_ANSWERS)(
  'philox() gives the published words after %d rounds from counter %s',
  (rounds, counter, key, expected) => {
    const out = new Uint32Array(4);
    const [c0, c1, c2, c3] = words(counter) as [number, number, number, number];
    const [k0, k1] = words(key) as [number, number];
    philox(c0, c1, c2, c3, k0, k1, rounds, out);
    expect([...out]).toEqual(words(expected));
  },
);
