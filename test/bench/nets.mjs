/** The nets of the benchmark, and the data that every contestant reads: raw little-endian files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDataset } from '../../dist/data/loadDataset.js';

export const NETS = {
  T: { sizes: [2, 20, 3, 1], batch: 211, data: 'moons', rate: 0.1 },
  S: { sizes: [64, 64, 32, 10], batch: 32, data: 'digits', rate: 0.02 },
  M: { sizes: [784, 256, 128, 10], batch: 64, data: 'mnist', rate: 0.02 },
  L: { sizes: [784, 1024, 1024, 10], batch: 128, data: 'mnist', rate: 0.02 },
};

/** Largest value of an input, by which it is divided: all inputs lie in 0 … 1, moons about −1 … 2. */
const LARGEST = { moons: 1, digits: 16, mnist: 255, 'mnist-test': 255 };

/** Writes NAME_X.f32, NAME_y.i32 and nets.json into `folder`. */
export async function writeData(folder, root) {
  mkdirSync(folder, { recursive: true });
  for (const name of Object.keys(LARGEST)) {
    const settings = {
      source: name,
      target: null,
      task: null,
      classes: null,
      noise: null,
      features: null,
      seed: null,
      size: name === 'moons' ? 211 : null,
      validation: 0.2,
      test: 0,
      scale: 'none',
      scaleTarget: 'standard',
    };
    const { X, target } = await loadDataset(settings, { folder: root, seed: 1 });
    writeFileSync(
      join(folder, `${name}_X.f32`),
      Float32Array.from(X, (x) => x / LARGEST[name]),
    );
    writeFileSync(join(folder, `${name}_y.i32`), target.Y);
  }
  writeFileSync(join(folder, 'nets.json'), JSON.stringify(NETS));
}
