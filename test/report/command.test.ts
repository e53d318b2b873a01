import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { keepgrid, temporaryFolder } from '../helpers.js';

const REFERENCE = fileURLToPath(new URL('../../results/reference', import.meta.url));
const parent = temporaryFolder();

function copyOf(name: string, to = name): string {
  const folder = join(parent, to);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(REFERENCE, name), folder, { recursive: true });
  return folder;
}

test('keepgrid report writes report.html into the folder and prints its path', async () => {
  const folder = copyOf('quickstart');
  const { code, stdout } = await keepgrid('report', folder);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${join(folder, 'report.html')}\n` });
  const html = readFileSync(join(folder, 'report.html'), 'utf8');
  await keepgrid('report', folder);
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe(html);
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('The config in the report is one that keepgrid plan takes', async () => {
  const folder = copyOf('quickstart');
  await keepgrid('report', folder);
  const html = readFileSync(join(folder, 'report.html'), 'utf8');
  const [, config] = /<pre tabindex="0">(name:[^]*?)<\/pre>/.exec(html)!;
  const text = config.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  const file = join(parent, 'experiment.yaml');
  writeFileSync(file, text);
  expect((parse(text) as { name: string }).name).toBe('quickstart');
  expect((await keepgrid('plan', file)).stdout).toContain('16 cells');
});

test('keepgrid report of several folders writes one page, with names that differ', async () => {
  const folders = [copyOf('quickstart', 'one'), copyOf('quickstart', 'two')];
  const out = join(parent, 'both.html');
  expect((await keepgrid('report', ...folders, '--out', out)).code).toBe(0);
  const html = readFileSync(out, 'utf8');
  expect(html).toContain('quickstart (one)');
  expect(html).toContain('quickstart (two)');
  expect(existsSync(join(folders[0], 'report.html'))).toBe(false);
});

test('keepgrid report --svg writes each figure, and --json says where', async () => {
  const svg = join(parent, 'a', 'figures');
  const { code, stdout } = await keepgrid('report', copyOf('lecture'), '--svg', svg, '--json');
  expect(code).toBe(0);
  const { figures, path } = JSON.parse(stdout) as { figures: string[]; path: string };
  expect(path).toBe(join(parent, 'lecture', 'report.html'));
  expect(figures.length).toBeGreaterThan(3);
  expect(
    readdirSync(svg)
      .map((name) => join(svg, name))
      .toSorted(),
  ).toEqual(figures.toSorted());
});

test('keepgrid report ends with 3 where there are no results, or the page cannot be written', async () => {
  const empty = join(parent, 'empty');
  mkdirSync(empty);
  expect((await keepgrid('report', empty)).code).toBe(3);
  const nowhere = join(parent, 'nowhere', 'report.html');
  const { code, stderr } = await keepgrid('report', copyOf('quickstart'), '--out', nowhere);
  expect(code).toBe(3);
  expect(stderr).toContain(nowhere);
});

test('keepgrid report ends with 2 without a folder', async () => {
  expect((await keepgrid('report')).code).toBe(2);
});
