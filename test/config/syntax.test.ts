import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import type { UserErrors } from '../../src/errors.js';

async function errorsOf(text: string) {
  const thrown: unknown = await parseExperiment(text, 'grid.yaml').catch((error: unknown) => error);
  return (thrown as UserErrors).errors;
}

/** Each is wrong as YAML or JSON, and has consequences that are not told. */
describe('a text that is no YAML or JSON gets its cause alone', () => {
  test.each([
    ['name: x\nrepeats 2\ndata:\n  source: digits\n', '2:1', 'no colon after "repeats"'],
    ['name: x\ndata\n  source: digits\nseed: 1\n', '2:1', 'no colon after "data"'],
    ['seed: 2\nname:x\ndata: {source: digits}\n', '2:1', 'no space after the colon'],
    ['data:\n\tsource: digits\n', '2:1', 'indented with a tab'],
    ['{\n  // a comment\n  "name": "x"\n}\n', '2:3', 'JSON has no comments'],
    ['{"a": "http://x", /* b */ "name": "x"}', '1:19', 'JSON has no comments'],
    ['{\n  "name": "x"\n  "seed": 1\n}\n', '3:3', 'no comma before this'],
    ['{\n  "name": "x",\n  "seed": 1', '3:12', 'A bracket is opened and never closed'],
    ['data:\n  source: digits\n   test: 0.2\n', '2:11', 'The next line is indented further'],
    ['data:\n  source: digits\n test: 0.2\n', '3:1', 'The indentation fits no line above'],
    ['data:\n  source: a: b\n', '2:11', 'a second colon'],
    ['seed: 1\nname: "x\nrepeats: 2\n', '2:7', 'A quote is opened and never closed'],
    ['network:\n  hidden: [3, 4\ntraining:\n  epochs: 1\n', '3:1', 'bracket opened above'],
    ['name: @x\n', '1:7', 'must not begin with @'],
  ])('%j', async (text, place, message) => {
    const errors = await errorsOf(text);
    expect(errors).toHaveLength(1);
    expect(errors[0].where).toBe(`grid.yaml:${place}`);
    expect(errors[0].message).toContain(message);
    expect(errors[0].hint).not.toBe('fix the syntax there');
  });

  test('each line with a tab is told', async () => {
    const errors = await errorsOf('data:\n\tsource: digits\nnetwork:\n\thidden: [3]\n');
    expect(errors.map(({ where }) => where)).toEqual(['grid.yaml:2:1', 'grid.yaml:4:1']);
  });
});

test('a mistake carries the line that it stands on, without its line end', async () => {
  const [first] = await errorsOf('nam: x\r\ndata: {source: digits}\r\n');
  expect(first.excerpt).toBeUndefined();
  const errors = await errorsOf('seed: x\r\ndata: {sorce: digits}\r\n');
  expect(errors.map(({ excerpt }) => excerpt)).toContainEqual({ line: 'seed: x', column: 7 });
  expect(errors.map(({ excerpt }) => excerpt)).toContainEqual({
    line: 'data: {sorce: digits}',
    column: 8,
  });
});

test('ninety thousand unknown keys are refused in seconds', async () => {
  const text = Array.from({ length: 90_000 }, (_, key) => `k${key}: 1`).join('\n');
  const start = performance.now();
  expect((await errorsOf(text)).length).toBeLessThan(200);
  expect(performance.now() - start).toBeLessThan(20_000);
});
