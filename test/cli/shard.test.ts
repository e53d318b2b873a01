import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keepgrid, temporaryFolder } from '../helpers.js';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);

const config = at('grid.yaml');
writeFileSync(
  config,
  `name: grid
repeats: 3
data: {source: iris}
network: {hidden: [6, 4]}
training: {epochs: 4, learning_rate: 0.05}
grid:
  keep_prob: {1: [0.5, 0.8, 1]}
  hidden_2: [4, 12]
`,
);

const run = (out: string, ...words: string[]) =>
  keepgrid('run', config, '--workers', '1', '--out', at(out), ...words);
const bytesOf = (name: string): string[] =>
  ['results.csv', 'history.csv', 'experiment.json'].map((file) =>
    readFileSync(join(at(name), file), 'utf8'),
  );
const shardNames = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `grid-shard-${index + 1}-of-${count}`);

describe('shards of a grid', () => {
  const shards = shardNames(4);

  test('are merged to the bytes of a sweep on one machine', async () => {
    await run('whole', '--quiet');
    for (const [index, name] of shards.entries()) {
      expect((await run(name, '--shard', `${index + 1}/4`, '--quiet')).code).toBe(0);
    }
    const merged = await keepgrid('merge', at('grid'), ...shards.map(at));
    expect(merged.code).toBe(0);
    expect(merged.stdout).toContain('grid: all 18 runs');
    expect(bytesOf('grid')).toEqual(bytesOf('whole'));
  });

  test('end with the command that merges them, without a verdict', async () => {
    const { stdout, stderr } = await run(shards[0], '--shard', '1/4');
    expect(stdout).toBe('');
    expect(stderr).toContain(`keepgrid merge ${at('grid')} ${at('grid')}-shard-*-of-4`);
    const { stdout: json } = await run(shards[0], '--shard', '1/4', '--json');
    expect(JSON.parse(json)).toMatchObject({ event: 'done', shard: { index: 1, count: 4 } });
  });

  test('are refused in the folder of another part, which stays as it is', async () => {
    const before = bytesOf(shards[1]);
    const other = await run(shards[1], '--shard', '3/4');
    expect([other.code, other.stderr]).toEqual([
      3,
      expect.stringContaining('The folder holds shard 2 of 4, not shard 3 of 4'),
    ]);
    const whole = await run(shards[1]);
    expect([whole.code, whole.stderr]).toEqual([3, expect.stringContaining('add --shard 2/4')]);
    expect(bytesOf(shards[1])).toEqual(before);
    const shard = await run('whole', '--shard', '3/4');
    expect([shard.code, shard.stderr]).toEqual([3, expect.stringContaining('leave --shard out')]);
  });

  test('are verified and summarised as what they are, and best chooses from none', async () => {
    const verified = await keepgrid('verify', at(shards[2]));
    expect([verified.code, verified.stderr]).toEqual([0, expect.stringContaining('shard 3 of 4')]);
    const summary = await keepgrid('summary', at(shards[2]));
    expect(summary.stdout).toMatch(/^These are the runs of shard 3 of 4 alone/);
    expect(summary.stdout).not.toContain('missing');
    const best = await keepgrid('best', at(shards[2]));
    expect([best.code, best.stderr]).toEqual([3, expect.stringContaining('keepgrid merge')]);
  });

  test('have their share of the plan shown', async () => {
    const { stdout } = await keepgrid('plan', config, '--shard', '2/4', '--out', at('none'));
    expect(stdout).toMatch(/Shard 2 of 4: \d+ of 18 runs, [\d.]+ % of the operations/);
  });

  test('beyond the number of runs are empty, and their folders valid', async () => {
    const { code } = await run('empty', '--shard', '19/19', '--quiet');
    expect([code, existsSync(join(at('empty'), 'results.csv'))]).toEqual([0, true]);
    expect(readFileSync(join(at('empty'), 'results.csv'), 'utf8').split('\n')).toHaveLength(2);
    expect((await keepgrid('merge', at('with-empty'), at('empty'), at('whole'))).code).toBe(0);
    expect(bytesOf('with-empty')).toEqual(bytesOf('whole'));
  });

  test.each(['0/4', '5/4', 'a/b', '1/0', '-1/4', '1.5/4', '1/99999999', '3', ''])(
    'are refused as %j',
    async (text) => {
      const { code, stderr } = await run('refused', '--shard', text);
      expect([code, stderr]).toEqual([2, expect.stringContaining('It must be i/n')]);
      expect(existsSync(at('refused'))).toBe(false);
    },
  );

  test('are not for a queue, which shares out a whole sweep', async () => {
    const { code, stderr } = await run('queued', '--shard', '1/2', '--queue', 'redis://localhost');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("cannot be used with option '--queue"),
    ]);
  });
});

describe('a search by halving over shards', () => {
  const halving = at('halving.yaml');
  writeFileSync(
    halving,
    readFileSync(config, 'utf8')
      .replace('epochs: 4', 'epochs: 9')
      .replace('[0.5, 0.8, 1]', '0.2:0.1:1') + 'search: {halving: {eta: 3, min_epochs: 1}}\n',
  );
  const train = (out: string, ...words: string[]) =>
    keepgrid('run', halving, '--workers', '1', '--out', at(out), ...words);
  const names = [1, 2, 3].map((index) => `rungs-${index}`);

  test('gives the bytes of one machine after a merge a rung', async () => {
    await train('rungs-whole', '--quiet');
    for (const rung of [1, 2, 3]) {
      const after = rung === 1 ? [] : ['--after', at('rungs')];
      for (const [index, name] of names.entries()) {
        const { code, stderr } = await train(name, '--shard', `${index + 1}/3`, ...after);
        expect([code, stderr]).toEqual([0, expect.stringContaining(`rung ${rung} of 3`)]);
      }
      const merged = await keepgrid('merge', at('rungs'), ...names.map(at));
      expect(merged.code).toBe(rung === 3 ? 0 : 1);
      if (rung < 3) expect(merged.stdout).toContain(`of rung ${rung + 1} of 3 missing`);
    }
    expect(bytesOf('rungs')).toEqual(bytesOf('rungs-whole'));
  });

  test('keeps rows of later rungs where a shard is called without --after', async () => {
    const before = bytesOf(names[0]);
    expect((await train(names[0], '--shard', '1/3', '--quiet')).code).toBe(0);
    expect(bytesOf(names[0])).toEqual(before);
    expect((await keepgrid('verify', at(names[0]), '--sample', '2')).code).toBe(0);
  });

  test('says before training what a folder after --after lacks', async () => {
    const lacking = await train('lacking', '--shard', '1/3', '--after', at(names[0]));
    expect([lacking.code, lacking.stderr]).toEqual([
      3,
      expect.stringMatching(
        /The folder lacks \d+ of the \d+ runs of rung 1, so rung 2 is not known/,
      ),
    ]);
    const stranger = await train('lacking', '--shard', '1/3', '--after', at('whole'));
    expect([stranger.code, stranger.stderr]).toEqual([
      3,
      expect.stringContaining('not of the same sweep'),
    ]);
    cpSync(at('rungs'), at('torn'), { recursive: true });
    const table = join(at('torn'), 'results.csv');
    writeFileSync(table, readFileSync(table, 'utf8').replace(/^(r[0-9a-f]{16}),/m, '$1;'));
    const torn = await train('lacking', '--shard', '1/3', '--after', at('torn'));
    expect([torn.code, torn.stderr]).toEqual([3, expect.stringContaining('results.csv:2')]);
    const nowhere = await train('lacking', '--shard', '1/3', '--after', at('nowhere'));
    expect(nowhere.code).toBe(3);
    expect(existsSync(at('lacking'))).toBe(false);
  });

  test('is what --after is for', async () => {
    const plain = await run('plain', '--shard', '1/3', '--after', at('whole'));
    expect([plain.code, plain.stderr]).toEqual([2, expect.stringContaining('leave --after out')]);
    const whole = await train('plain', '--after', at('rungs'));
    expect([whole.code, whole.stderr]).toEqual([2, expect.stringContaining('add --shard')]);
  });
});
