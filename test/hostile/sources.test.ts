/** Data that is no file to read: devices, pipes, sockets, folders; named by a config or by a stranger's folder. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { keepgrid, onWindows, temporaryFolder } from '../helpers.js';
import { expectRefusal } from './refusal.js';

const root = temporaryFolder();
const config = (data: object): string => {
  const file = join(root, 'grid.json');
  const rest = { network: { hidden: [2] }, training: { learning_rate: 0.1, epochs: 1 } };
  writeFileSync(file, JSON.stringify({ data, ...rest }));
  return file;
};

const ENDINGS = [
  '.csv',
  '.csv.gz',
  '.json',
  '.jsonl',
  '.parquet',
  '.arrow',
  '.npz',
  '.npy',
  '-ubyte',
];
const targetFor = (ending: string): string | null =>
  ending === '.npz' ? null : /npy|ubyte/.test(ending) ? 'labels-ubyte' : 'label';

describe.skipIf(onWindows || !existsSync('/dev/zero'))('keepgrid plan', () => {
  beforeAll(async () => {
    for (const ending of ENDINGS) {
      symlinkSync('/dev/zero', join(root, `device${ending}`));
      symlinkSync('/proc/self/environ', join(root, `process${ending}`));
      spawnSync('mkfifo', [join(root, `pipe${ending}`)]);
      mkdirSync(join(root, `folder${ending}`));
      const server = createServer();
      server.unref();
      await new Promise<void>((listening) => {
        server.listen(join(root, `socket${ending}`), listening);
      });
    }
  });

  test.each(ENDINGS)('refuses what is no regular file as %s', async (ending) => {
    for (const kind of ['device', 'process', 'pipe', 'folder', 'socket']) {
      const source = `${kind}${ending}`;
      const ran = await keepgrid('plan', config({ source, target: targetFor(ending) }));
      expectRefusal(ran, source);
      expect(ran.code).toBe(2);
      expect(ran.stderr).not.toContain('PATH=');
    }
  });

  test.each(['device', 'pipe', 'folder'])('refuses a %s for an image', async (kind) => {
    const ending = kind === 'folder' ? '.csv' : '.npy';
    mkdirSync(join(root, `${kind}-images/a`), { recursive: true });
    symlinkSync(join(root, `${kind}${ending}`), join(root, `${kind}-images/a/1.png`));
    const ran = await keepgrid('plan', config({ source: `${kind}-images/` }));
    expectRefusal(ran, '1.png: The image is not a regular file');
  });

  test('refuses a pipe and a device for a target or a part of its own', async () => {
    const source = 'numbers.npy';
    writeFileSync(join(root, source), readFileSync(join(root, 'grid.json')));
    for (const target of ['pipe-ubyte', 'device-ubyte'])
      expectRefusal(await keepgrid('plan', config({ source, target })), source);
    const parts = { source: 'iris', validation: { source: 'pipe.csv', target: 'species' } };
    expectRefusal(await keepgrid('plan', config(parts)), 'pipe.csv');
  });
});

describe('the folder of a stranger', () => {
  const good = join(root, 'good');
  beforeAll(async () => {
    await keepgrid('run', config({ source: 'iris' }), '--out', good, '--quiet');
  });

  /** A copy of a good folder whose experiment.json names other data. */
  function naming(data: object): string {
    const folder = join(root, 'stranger');
    cpSync(good, folder, { recursive: true });
    const document = JSON.parse(readFileSync(join(good, 'experiment.json'), 'utf8'));
    Object.assign(document.config.data, data);
    writeFileSync(join(folder, 'experiment.json'), JSON.stringify(document));
    return folder;
  }

  test
    .skipIf(onWindows)
    .each([
      '/dev/zero',
      '/dev/stdin',
      '/proc/self/environ',
      '../pipe.csv',
      '../device.csv',
      '../../../../../../../../etc/passwd',
    ])('cannot have verify or best read %s', async (source) => {
    const folder = naming({ source, target: 'label' });
    for (const command of ['verify', 'best']) expectRefusal(await keepgrid(command, folder));
  });

  test('cannot have anything written outside of it by its name', async () => {
    for (const name of [
      '../../keepgrid-up',
      join(root, 'written'),
      'a\u0000b',
      '\u001b[2J',
      'a'.repeat(101),
    ]) {
      const folder = naming({});
      const path = join(folder, 'experiment.json');
      const document = JSON.parse(readFileSync(path, 'utf8'));
      document.config.name = name;
      writeFileSync(path, JSON.stringify(document));
      expectRefusal(await keepgrid('verify', folder), 'name');
      const { stdout } = await keepgrid('summary', folder);
      // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
      expect(stdout).not.toMatch(/[\u0000\u001b]/);
    }
    expect(existsSync(join(root, 'written'))).toBe(false);
    expect(existsSync(join(root, '../../keepgrid-up'))).toBe(false);
  });
});
