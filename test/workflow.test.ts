import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { onWindows, temporaryFolder } from './helpers.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

interface Workflow {
  readonly on: unknown;
  readonly jobs: Readonly<
    Record<string, { 'runs-on': string; steps: { uses?: string; run?: string }[] }>
  >;
}

const [, source] = /```yaml\n(# \.github\/workflows\/results\.yml\n[^]*?)```/.exec(
  read('README.md'),
)!;
const workflow = parse(source) as Workflow;
const commands = workflow.jobs['verify'].steps.flatMap(({ run }) => run ?? []);

/** Runs the steps as a GitHub runner does: each in a bash of its own that stops at the first failure. */
function runJob(folder: string): { status: number | null; output: string } {
  let output = '';
  for (const command of commands) {
    const bash = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', command];
    const { status, stdout, stderr } = spawnSync('bash', bash, {
      cwd: folder,
      encoding: 'utf8',
      // A runner lacks the variables that npm sets for scripts; a cached package needs no network.
      env: { ...withoutNpm(process.env), CI: 'true', npm_config_prefer_offline: 'true' },
    });
    output += `$ ${command}\n${stdout}${stderr}`;
    if (status !== 0) return { status, output };
  }
  return { status: 0, output };
}

const withoutNpm = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(npm_package|npm_lifecycle)/.test(name)),
  );

interface Lock {
  readonly packages: Readonly<Record<string, { dev?: boolean } & Record<string, unknown>>>;
}

/** Makes a user's repository: keepgrid is among its devDependencies, and its results are committed. */
function makeProject(folder: string): void {
  const packing = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const packed = spawnSync('npm', packing, { cwd: ROOT, encoding: 'utf8' });
  expect(packed.status, packed.stderr).toBe(0);
  const keepgrid = `file:${packed.stdout.trim()}`;
  const { packages } = JSON.parse(read('package-lock.json')) as Lock;
  const { name: _, devDependencies: __, license: ___, ...own } = packages[''];
  const needed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  const project = { name: 'project', private: true, devDependencies: { keepgrid } };
  const lock = {
    name: 'project',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': project,
      ...Object.fromEntries(needed),
      'node_modules/keepgrid': { ...own, resolved: keepgrid },
    },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  mkdirSync(join(folder, 'results'));
  cpSync(join(ROOT, 'results/reference/quickstart'), join(folder, 'results/digits-grid'), {
    recursive: true,
  });
}

test('ci.yml and .ci/run both run the two commands of the README', () => {
  const { jobs } = parse(read('.github/workflows/ci.yml')) as Workflow;
  const own = jobs['test'].steps.flatMap(({ run }) => run ?? []);
  expect(own).toEqual(['npm ci', 'npm test', 'npm start']);
  expect(read('README.md')).toContain('`npm ci && npm test`');
  expect(read('README.md')).toContain('`npm ci && npm start`');
  for (const command of own)
    expect(read('.ci/run')).toMatch(new RegExp(`^step .* ${command}`, 'm'));
});

describe.skipIf(onWindows)('the GitHub Actions job of the README', () => {
  const folder = temporaryFolder();
  beforeAll(() => makeProject(folder), 60_000);

  test('is a workflow that runs two commands on pushes and pull requests', () => {
    expect(workflow.on).toEqual(['push', 'pull_request']);
    expect(workflow.jobs['verify']['runs-on']).toBe('ubuntu-latest');
    expect(commands).toHaveLength(2);
  });

  test('passes if the results hold', () => {
    const { status, output } = runJob(folder);
    expect(status, output).toBe(0);
    expect(output).toContain('verified: 20 of 80 rows trained again');
  }, 180_000);

  test('fails if one digit of results.csv was edited', () => {
    const path = join(folder, 'results/digits-grid/results.csv');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(',0.9,', ',0.8,'));
    const { status, output } = runJob(folder);
    expect(status, output).toBe(1);
    expect(output).toContain('likely cause: an edited file');
  }, 180_000);
});
