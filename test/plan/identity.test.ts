import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/plan/canonical.js';
import { runIdentities, runIdentity, type SplitIdentity } from '../../src/plan/identity.js';

const SPLITS: SplitIdentity[] = [
  { data: 'd', numerics: 2, validation: 0.2, test: 0, scale: 'standard' },
  { data: 'd', numerics: 2, folds: 5, test: 'own', scale: 'none', scaleTarget: 'standard' },
];
const SETTINGS = [
  { layerSizes: [2, 4, 1], keepProb: [1, 0.5], activation: 'relu', epochs: 3 },
  { layerSizes: [2, 4, 1], keepProb: [1, 0.7], activation: 'relu', epochs: 3, momentum: undefined },
  // Keys on every side of those of the draw, in another order.
  { zeta: null, rate: '"fold":1,', keepProb: [1], fo: 1, g: { b: 2, a: [1] }, activation: 'tanh' },
];

test('is the hash of the canonical JSON of settings, split and draw, whatever came before', () => {
  for (const split of SPLITS) {
    const idsOf = runIdentities(split, 7);
    for (const settings of [...SETTINGS, ...SETTINGS]) {
      for (const draw of [
        { repeat: 1, fold: 1 },
        { repeat: 12, fold: 3 },
      ]) {
        const text = canonicalJson({ ...settings, ...split, seed: 7, ...draw });
        const hash = createHash('sha256').update(text).digest('hex');
        expect(idsOf(settings)(draw)).toBe(`r${hash.slice(0, 16)}`);
        expect(runIdentity(settings, split, { seed: 7, ...draw })).toBe(`r${hash.slice(0, 16)}`);
        // Settings that many cells share have the keep_prob of another one.
        const shared = { ...settings, keepProb: [0.3] };
        expect(idsOf(shared, settings.keepProb)(draw)).toBe(`r${hash.slice(0, 16)}`);
      }
    }
  }
});
