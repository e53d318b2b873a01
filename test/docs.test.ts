import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { BATCH } from '../src/cli/help/batch.js';
import { STATISTICS } from '../src/cli/help/statistics.js';
import { wordsPage } from '../src/cli/help/words.js';
import { configReference } from '../src/config/readme.js';
import { resultsReference } from '../src/results/readme.js';
import { summaryColumns } from '../src/stats/summaryFile.js';

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const read = (name: string): string => readFileSync(path(name), 'utf8');

const page = new URL('bench/papers/page.mjs', import.meta.url).href;
const { papersSection } = (await import(page)) as { papersSection: (measured: unknown) => string };
const literature = (): string => papersSection(JSON.parse(read('configs/papers/measured.json')));

describe('reference pages agree with the code (UPDATE_DOCS=1 npx vitest run test/docs.test.ts writes them)', () => {
  test.each([
    ['configs/README.md', () => `${configReference()}\n${literature()}`],
    [
      'results/README.md',
      () => resultsReference(summaryColumns({ layers: 2, axes: ['learning_rate'] })),
    ],
  ])('%s is what the code generates', (name, make) => {
    if (process.env['UPDATE_DOCS']) writeFileSync(path(name), make());
    expect(read(name)).toBe(make());
  });
});

describe('sections of the README are what keepgrid help prints (UPDATE_DOCS=1 writes them)', () => {
  test.each([
    ['statistics', () => STATISTICS],
    ['batch', () => BATCH],
    ['words', wordsPage],
  ])('help %s', (topic, make) => {
    const section = new RegExp(`(<!-- keepgrid help ${topic} -->\\n)[^]*?(<!-- end -->)`);
    const text = read('README.md');
    expect(text).toMatch(section);
    const made = text.replace(section, (_, begin: string, end: string) =>
      [begin, make(), '\n', end].join('\n').replace('\n\n\n<', '\n\n<'),
    );
    if (process.env['UPDATE_DOCS']) writeFileSync(path('README.md'), made);
    expect(read('README.md')).toBe(made);
  });
});

test('configs/README.md lists every config that ships', () => {
  for (const name of readdirSync(path('configs'))) {
    if (name.endsWith('.yaml')) expect(read('configs/README.md')).toContain(`| ${name} |`);
  }
});

test('CONTRIBUTING.md gives a reason for every dependency', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
    string,
    Record<string, string>
  >;
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    if (!name.startsWith('@types/')) expect(read('CONTRIBUTING.md')).toContain(`- \`${name}\``);
  }
});

test('package-lock.json names no registry', () => {
  expect(read('package-lock.json')).not.toContain('"resolved": "http');
});
