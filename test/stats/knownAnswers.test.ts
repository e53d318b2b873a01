/**
 * A small part of test/bench/knownAnswers.mjs: samples of populations whose answer is known, trained and
 * judged through the library. Seeds are fixed, so the outcome is too. How often verdicts are right in
 * general is what the whole benchmark measures.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Verdict } from '../../src/stats/answer.js';
import { temporaryFolder } from '../helpers.js';

interface Sample {
  kind: string;
  seed: number;
  verdict: Verdict;
}

const script = fileURLToPath(new URL('../bench/knownAnswers.mjs', import.meta.url));
const json = join(temporaryFolder(), 'samples.json');
execFileSync(process.execPath, [script, '--seeds', '2', '--population', '100', '--json', json]);
const samples = readFileSync(json, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Sample);
const repliesOf = (kind: string): Verdict['dropout'][] =>
  samples.filter((sample) => sample.kind === kind).map(({ verdict }) => verdict.dropout);

test('the verdict finds overfitting that dropout cures', () => {
  expect(repliesOf('cured')).toEqual(['yes', 'yes']);
});

test.each(['nothing', 'random'])('the verdict never says yes to data of the kind %s', (kind) => {
  expect(repliesOf(kind)).toHaveLength(2);
  expect(repliesOf(kind)).not.toContain('yes');
});

test('the verdict never denies a true gain that too few examples hide', () => {
  expect(repliesOf('little')).toHaveLength(2);
  expect(repliesOf('little')).not.toContain('no');
});
