import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { keepgrid, temporaryFolder } from '../helpers.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const folder = temporaryFolder();

/** Runs a small sweep on this data and verifies it; returns the text of results.csv. */
async function sweep(name: string, data: string): Promise<string> {
  const config = join(folder, `${name}.yaml`);
  const out = join(folder, name);
  writeFileSync(
    config,
    `name: ${name}
data: ${data}
network: {hidden: [4]}
training: {learning_rate: 0.05, epochs: 2}
grid: {keep_prob: {1: [0.5, 1]}}
`,
  );
  expect(await keepgrid('run', config, '--out', out, '--quiet')).toMatchObject({ code: 0 });
  expect(await keepgrid('verify', out)).toMatchObject({ code: 0 });
  return readFileSync(join(out, 'results.csv'), 'utf8');
}

const columns = 'target: label, columns: {use: [tiny, single, double, large]}';

describe('a sweep and its verification', () => {
  test('have the same results from Parquet, Feather and Arrow', async () => {
    const files = ['zstd.parquet', 'lz4.feather', 'stream.arrow'];
    const results = [];
    for (const file of files) {
      copyFileSync(fixture(`columnar/${file}`), join(folder, file));
      results.push(await sweep(file.replace('.', '-'), `{source: ${file}, ${columns}}`));
    }
    expect(results[0].trim().split('\n')).toHaveLength(3);
    expect(new Set(results).size).toBe(1);
  });

  test('work on .npz, with a test part of its own in the same file', async () => {
    copyFileSync(fixture('arrays/parts.npz'), join(folder, 'parts.npz'));
    const own = 'test: {source: parts.npz, target: y_test}';
    expect(await sweep('npz', `{source: parts.npz, target: y_train, ${own}}`)).toContain('ok');
  });

  test('work on a folder of images', async () => {
    for (const [kind, images] of Object.entries({
      cat: 'grey8 rgb8 la8',
      dog: 'smooth bit1 grey4',
    })) {
      mkdirSync(join(folder, 'pets', kind), { recursive: true });
      for (const name of images.split(' ')) {
        for (const copy of [1, 2]) {
          const to = join(folder, 'pets', kind, `${name}-${copy}.png`);
          copyFileSync(fixture(`images/${name}.png`), to);
        }
      }
    }
    expect(await sweep('images', '{source: pets/}')).toContain('ok');
    const moved = await keepgrid('verify', join(folder, 'images'), '--data', join(folder, 'pets'));
    expect(moved).toMatchObject({ code: 0 });
  });
});

test('a target for a folder of images, and columns for .npz, have no meaning', async () => {
  const config = join(folder, 'wrong.yaml');
  const write = (data: string): void =>
    writeFileSync(
      config,
      `name: x\ndata: ${data}\nnetwork: {hidden: [2]}\ntraining: {learning_rate: 1}\ngrid: {keep_prob: {1: [1]}}\n`,
    );
  write('{source: pets/, target: kind}');
  const folderTarget = await keepgrid('plan', config);
  expect(folderTarget).toMatchObject({ code: 2 });
  expect(folderTarget.stderr).toContain('data.target has no meaning for pets/');
  write('{source: a.npz, group: g}');
  expect((await keepgrid('plan', config)).stderr).toContain('data.group has no meaning for a.npz');
});

test('init makes a config of Parquet, and says why it makes none of .npz', async () => {
  const config = join(folder, 'made.yaml');
  const table = join(folder, 'snappy.parquet');
  copyFileSync(fixture('columnar/snappy.parquet'), table);
  expect(await keepgrid('init', table, config)).toMatchObject({ code: 0 });
  expect(readFileSync(config, 'utf8')).toContain('target: label');
  const refused = await keepgrid('init', fixture('arrays/plain.npz'), join(folder, 'n.yaml'));
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toContain('This is not a table, so there are no columns to look at');
});
