import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { onWindows, temporaryFolder } from './helpers.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'bin', 'keepgrid.js');
const folder = temporaryFolder();

interface PackageJson {
  readonly dependencies: Readonly<Record<string, string>>;
}
const { dependencies } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as PackageJson;

/** The files that a command has loaded by its end, from the package's folder on. */
function loadedBy(...words: string[]): string[] {
  const list = join(folder, 'loaded.json');
  const spy = join(folder, 'spy.cjs');
  writeFileSync(
    spy,
    `process.on('exit', () =>
      require('node:fs').writeFileSync(${JSON.stringify(list)}, JSON.stringify(Object.keys(require.cache))));`,
  );
  const { status, stderr } = spawnSync(process.execPath, ['--require', spy, BIN, ...words], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return (JSON.parse(readFileSync(list, 'utf8')) as string[])
    .filter((file) => file !== spy)
    .map((file) => relative(ROOT, file).split(sep).join('/'));
}

describe('the command', () => {
  test('needs no code but what all commands share to print its help', () => {
    // Node 20 also loads what keeps its compiled code.
    const loaded = loadedBy('--help').filter((file) => file !== 'bin/codeCache.js');
    expect(loaded.toSorted()).toEqual([
      'bin/keepgrid.js',
      'bundle/main.cjs',
      'bundle/rolldown-runtime.cjs',
      'bundle/start.cjs',
    ]);
  });

  test('loads its code and that of packages from the bundle, but for the pool of threads', () => {
    const out = join(folder, 'out');
    const config = join(ROOT, 'configs', 'quickstart.yaml');
    const words = ['--set', 'training.epochs=1', '--set', 'repeats=1', '--out', out, '--quiet'];
    const elsewhere = loadedBy('run', config, ...words).filter(
      (file) => !/^(?:bin|bundle)\/|^node_modules\/piscina\//.test(file),
    );
    expect(elsewhere).toEqual([]);
  });

  test.skipIf(onWindows)('runs by a link from another folder', () => {
    const link = join(folder, 'a link');
    symlinkSync(BIN, link);
    const { status, stdout, stderr } = spawnSync(process.execPath, [link, 'datasets'], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('digits');
  });
});

test('the bundle has the licences of all packages that it is made of', () => {
  const licences = readFileSync(join(ROOT, 'bundle', 'LICENCES.txt'), 'utf8');
  const bundled = Object.keys(dependencies).filter((name) => name !== 'piscina');
  expect(bundled.filter((name) => !licences.includes(`\n${name} `))).toEqual([]);
});

test('the package has what runs, its types and its licences, and no cache', () => {
  const packing = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout, stderr } = spawnSync('npm', packing, {
    cwd: ROOT,
    encoding: 'utf8',
    shell: onWindows,
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: readonly { readonly path: string }[] }];
  const paths = files.map(({ path }) => path);
  expect(paths, stderr).toEqual(
    expect.arrayContaining([
      'bin/codeCache.js',
      'bin/keepgrid.js',
      'bin/package.json',
      'bundle/LICENCES.txt',
      'bundle/main.cjs',
      'bundle/trainer.cjs',
      'dist/data/readers/thread.js',
      'dist/engine/kernels.wasm',
      'dist/index.d.ts',
      'dist/index.js',
    ]),
  );
  expect(paths.filter((path) => /^(?:src|test)\/|\/\.cache\//.test(path))).toEqual([]);
});
