import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { keepgrid, temporaryFolder } from '../helpers.js';

const REFERENCE = fileURLToPath(new URL('../../results/reference', import.meta.url));
const quickstart = join(REFERENCE, 'quickstart');
const lecture = join(REFERENCE, 'lecture');
const edited = join(temporaryFolder(), 'edited');
cpSync(quickstart, edited, { recursive: true });
const path = join(edited, 'results.csv');
const lines = readFileSync(path, 'utf8').split('\n');
const at = lines[0].split(',').indexOf('val_cost');
const fields = lines[20].split(',');
const cost = Number(fields[at]);
writeFileSync(path, lines.with(20, fields.with(at, String(cost + 0.0005)).join(',')).join('\n'));

describe('keepgrid compare', () => {
  test('ends with exit code 0 if nothing differs', async () => {
    expect(await keepgrid('compare', quickstart, quickstart)).toEqual({
      code: 0,
      stdout: 'equal: 0 of 80 pairs of rows differ\n',
      stderr: '',
    });
  });

  test('says which run differs, in which column and by how much, and ends with exit code 1', async () => {
    const { code, stdout } = await keepgrid('compare', quickstart, edited);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^r[0-9a-f]{16} \(cell 4, repeat 5; line 21 of A, 21 of B\)$/m);
    expect(stdout).toMatch(/^ {2}val_cost 0\.\d+ in A, 0\.\d+ in B: \+5\.00e-4$/m);
    expect(stdout).toMatch(/^val_cost +1 +5\.00e-4$/m);
    expect(stdout).toContain('different: 1 of 80 pairs of rows differs\n');
  });

  test('overlooks differences up to --tolerance, and refuses a tolerance below 0 or not a number', async () => {
    const words = ['compare', quickstart, edited, '--tolerance'];
    expect((await keepgrid(...words, '1e-3')).code).toBe(0);
    expect((await keepgrid(...words, '1e-4')).code).toBe(1);
    expect((await keepgrid(...words, '-1')).code).toBe(2);
    expect((await keepgrid(...words, 'much')).code).toBe(2);
  });

  test('prints one JSON object per line if --json is given', async () => {
    const { code, stdout } = await keepgrid('compare', quickstart, edited, '--json');
    expect(code).toBe(1);
    const [pair, done, ...rest] = stdout.trim().split('\n');
    expect(rest).toEqual([]);
    expect(JSON.parse(pair)).toMatchObject({
      event: 'pair',
      by: 'run_id',
      a: { cell: '4', line: 21 },
      differences: [{ column: 'val_cost' }],
    });
    expect(JSON.parse(done)).toMatchObject({
      event: 'done',
      equal: false,
      paired_by_run_id: 80,
      differing: 1,
      only_in_a: 0,
    });
  });

  test('lists rows without a partner, and the parts of the identity that differ', async () => {
    const { code, stdout } = await keepgrid('compare', quickstart, lecture);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^the number of layers: 3 in A, 5 in B$/m);
    expect(stdout).toContain('… and 77 more rows only in A');
    expect(stdout).toContain('80 rows only in A; 90 rows only in B');
  });

  test('says first in which settings the configs differ, then three examples with short digests', async () => {
    const dir = temporaryFolder();
    const config = join(dir, 'a.yaml');
    writeFileSync(
      config,
      'data: {source: moons, size: 60}\nnetwork: {hidden: [3]}\nrepeats: 2\n' +
        'training: {epochs: 1, learning_rate: 0.1}\n' +
        'grid: {keep_prob: {input: 1, hidden: [0.5, 0.8]}}\n',
    );
    const folders = ['1', '2'].map((epochs) => [epochs, join(dir, epochs)]);
    for (const [epochs, out] of folders) {
      await keepgrid('run', config, '--quiet', '--out', out, '--set', `training.epochs=${epochs}`);
    }
    const { code, stdout } = await keepgrid('compare', folders[0][1], folders[1][1]);
    expect(code).toBe(1);
    expect(stdout.split('\n')[0]).toBe('the configs differ in training.epochs: 1 in A, 2 in B');
    expect(stdout).toContain('… and 3 more pairs (--json lists all)');
    expect(stdout).toMatch(/^ {2}weights_sha256 [0-9a-f]{12}… in A, [0-9a-f]{12}… in B$/m);
    expect(stdout).not.toMatch(/\d\.\d{8}/);
    expect(stdout).toMatch(
      /^different: 6 of 6 pairs of rows differ \(joined by cell and repeat, /m,
    );
  });

  test('ends with exit code 3 if a folder has no results of keepgrid', async () => {
    expect((await keepgrid('compare', quickstart, REFERENCE)).code).toBe(3);
  });
});
