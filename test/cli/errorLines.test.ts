import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { errorLines, excerptLines } from '../../src/cli/errorLines.js';
import { UserError, UserErrors } from '../../src/errors.js';

const plain = createColors(false);

test('each of several mistakes begins alike, and their number comes last', () => {
  const errors = [
    new UserError('There is no key "sed"', {
      where: 'grid.yaml:2:1',
      hint: 'did you mean "seed"?',
      excerpt: { line: 'sed: 1', column: 1 },
    }),
    new UserError('network is missing', { where: 'grid.yaml:1:1' }),
  ];
  expect(errorLines(new UserErrors(errors, 'grid.yaml'), 80, plain)).toEqual([
    'error: grid.yaml:2:1: There is no key "sed"',
    '  sed: 1',
    '  ^',
    '  hint: did you mean "seed"?',
    'error: grid.yaml:1:1: network is missing',
    '2 mistakes in grid.yaml; nothing was trained',
  ]);
});

test('messages and hints are wrapped to the width', () => {
  const error = new UserError('word '.repeat(30).trim(), { hint: 'do '.repeat(40).trim() });
  const lines = errorLines(error, 40, plain);
  expect(lines.length).toBeGreaterThan(6);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
});

test('a hundred of many mistakes are shown, and all are counted', () => {
  const errors = Array.from({ length: 250 }, (_, n) => new UserError(`mistake ${n}.`));
  const lines = errorLines(new UserErrors(errors), 80, plain);
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toBe('the first 100 of 250 mistakes; nothing was trained');
});

/** What the caret of an excerpt points to, by columns of the terminal. */
test.each([
  ['a tab', '\tlr: 1', 2, '  →lr: 1', 3],
  ['wide characters', 'name: 数据 x', 10, '  name: 数据 x', 13],
  ['an emoji', '😀: x', 5, '  😀: x', 6],
  ['a combining mark', 'e\u0301: x', 5, '  e\u0301: x', 5],
  ['an escape sequence', 'a: \u001b[31m x', 10, '  a: \\u001b[31m x', 16],
  ['a right-to-left override', '\u202eab: x', 5, '  \\u202eab: x', 11],
])('the caret stands right after %s', (_, line, column, shown, caret) => {
  const [text, below] = excerptLines({ line, column }, 80, plain);
  expect(text).toBe(shown);
  expect(below.indexOf('^')).toBe(caret);
});

test('lines of a message that are indented stay so where they are wrapped', () => {
  const error = new UserError('Two columns cannot be used:\n  "a" holds dates and more', {
    hint: 'write under data:\n    columns: {drop: [a]}',
  });
  expect(errorLines(error, 22, plain)).toEqual([
    'error: Two columns',
    'cannot be used:',
    '  "a" holds dates',
    '    and more',
    '  hint: write under',
    '  data:',
    '      columns:',
    '        {drop: [a]}',
  ]);
});

test.each([20, 40, 80])('a long line is cut around its mistake to %i columns', (width) => {
  const line = `${'x'.repeat(300_000)}HERE${'y'.repeat(300_000)}`;
  const [text, below] = excerptLines({ line, column: 300_001 }, width, plain);
  expect(text.length).toBeLessThanOrEqual(width);
  expect(text.slice(below.indexOf('^'), below.indexOf('^') + 4)).toBe('HERE');
  expect(text).toMatch(/^ {2}…x+HEREy*…$/);
});
