import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { verdictJson } from '../../src/cli/verdictJson.js';
import { verdictLines } from '../../src/cli/verdictLines.js';
import type { Verdict } from '../../src/stats/answer.js';
import { madeUpAnswer, twoLayers } from './answers.js';

const { verdict } = twoLayers();
const plain = createColors(false);

test('verdictLines() begins each sentence on a line of its own, within the width', () => {
  expect(verdictLines(verdict, 60, plain)).toEqual([
    'Is dropout worth it here? Yes.',
    'Without dropout the network overfits: val_cost is 0.191',
    'above train_cost. The best cell with dropout gains 0.039',
    '[0.017, 0.061] on repeats that did not choose it.',
    'Run 10 repeats to be sure.',
  ]);
});

test('verdictLines() keeps lines short where the width is unlimited', () => {
  const lines = verdictLines(verdict, Infinity, plain);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines.join(' ')).toBe(verdict.sentences.join(' '));
});

test.each([
  [
    'Dropout is worth it: the cost is 0.039 lower. Sure.',
    ['<Dropout is worth>', '<it:> the cost is', '0.039 lower. Sure.'],
  ],
  ['Is dropout worth it? Yes.', ['<Is dropout worth>', '<it? Yes.>']],
])('verdictLines() makes the answer alone stand out: %s', (sentence, lines) => {
  const marked = { ...createColors(false), bold: (text: unknown) => `<${String(text)}>` };
  expect(verdictLines({ dropout: 'yes', sentences: [sentence, 'No.'] }, 18, marked)).toEqual([
    ...lines,
    'No.',
  ]);
});

test('verdictLines() shows control characters of a name from a file', () => {
  expect(verdictLines({ dropout: 'no', sentences: ['No\u001b[2J.'] }, 80, plain)).toEqual([
    'No\\u001b[2J.',
  ]);
});

const jsonOf = (verdict: Verdict): object =>
  verdictJson({ ...madeUpAnswer([{ keepProb: [1], score: 0.2 }]), verdict });

test("verdictJson() has the contract's keys in their order, and null for what does not exist", () => {
  const json = JSON.stringify(
    jsonOf({
      ...verdict,
      p: null,
      repeatsNeeded: 10,
      layers: [
        {
          axis: 'keep_prob_1',
          matters: 'cannot_tell',
          best: 0.9,
          effect: 0.02,
          low: null,
          high: null,
          pAdjusted: null,
        },
      ],
      best: { cell: 7, score: 0.154, scoreCorrected: null },
      next: [{ axis: 'repeats', why: 'more would tell', values: [10] }],
      sentences: ['Is dropout worth it here? Yes.'],
    }),
  );
  expect(json).toBe(
    '{"event":"verdict","metric":"val_cost","dropout":"yes","clear":true,"overfits":"yes","beats_guessing":true,' +
      '"gain":0.039,"gain_low":0.017,"gain_high":0.061,"p":null,"repeats":3,"draws":3,"repeats_needed":10,' +
      '"layers":[{"axis":"keep_prob_1","matters":"cannot_tell","best":0.9,"effect":0.02,' +
      '"low":null,"high":null,"p_adjusted":null}],' +
      '"best":{"cell":7,"score":0.154,"score_corrected":null},' +
      '"methods":[],"next":[{"axis":"repeats","why":"more would tell","values":[10]}],' +
      '"sentences":["Is dropout worth it here? Yes."]}',
  );
  expect(jsonOf(verdict)).toMatchObject({ best: null });
});
