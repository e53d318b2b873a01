import fc from 'fast-check';
import { createColors } from 'picocolors';
import { describe, expect, test } from 'vitest';
import { screenLines } from '../../src/cli/screen.js';
import { UserError } from '../../src/errors.js';
import type { Answer } from '../../src/stats/answer.js';
import {
  keepProbFactor,
  type MadeUp,
  madeUpAnswer,
  type MadeUpCell,
  manyAxes,
  tiedLayers,
  twoLayers,
} from './answers.js';

type Choice = Parameters<typeof screenLines>[3];

const screen = (answer: Answer, width: number, choice: Choice = {}): string[] =>
  screenLines(answer, width, createColors(false), choice);
const text = (answer: Answer, width = 80, choice: Choice = {}): string =>
  screen(answer, width, choice).join('\n');
const widest = (lines: readonly string[]): number =>
  Math.max(...lines.map((line) => [...line].length));

describe('screenLines()', () => {
  test.each([
    ['two layers', twoLayers()],
    ['many axes', manyAxes()],
    ['tied layers', tiedLayers()],
  ])('shows what must be there at 60, 80 and 120 columns: %s', (_, answer) => {
    for (const width of [60, 80, 120]) {
      const lines = screen(answer, width);
      expect(widest(lines)).toBeLessThanOrEqual(width);
      const all = lines.join('\n');
      expect(lines[0]).toBe(answer.verdict.sentences[0]);
      // The score with its spread, the difference with its interval, the marks and the baseline.
      expect(all).toMatch(/^ *\* 1 .* 0\.1\d\d ± 0\.056/m);
      expect(all).toMatch(/ −0\.0\d\d \[−0\.0\d\d, [+−]0\.0\d\d\]/);
      expect(all).toMatch(/^ *≈ 2 /m);
      expect(all).toMatch(/ baseline( |$)/m);
      for (const word of ['* selected', '≈ not told apart', '± standard', '[ ] 95 % interval']) {
        expect(all.replaceAll(/\n */g, ' ')).toContain(word);
      }
    }
  });

  test('names every keep_prob that varies in one column each, and constant ones once', () => {
    const [, titles] = text(twoLayers()).split('\n\n');
    expect(titles.split('\n')[0]).toBe(
      'rank  keep_prob_1  keep_prob_2       val_cost  vs baseline [95 %]         gap',
    );
    expect(text(twoLayers())).toContain('\nthe same in all cells: keep_prob_0 1\n');
    expect(text(manyAxes(), 120)).toMatch(
      /rank  keep_prob_0  keep_prob_1  keep_prob_2,3  learning/,
    );
    expect(text(manyAxes(), 120)).toContain('the same in all cells: activation leaky_relu');
  });

  test('shows every column, without colours, where the width is unlimited', () => {
    const lines = screen(manyAxes(), Infinity);
    expect(lines.find((line) => line.startsWith('rank'))).toMatch(
      /val_cost +vs baseline \[95 %\] +val_accuracy +gap +cell +weight norms$/,
    );
    expect(lines.join('\n')).not.toContain('no room');
  });

  test('colours lines without changing their text', () => {
    const coloured = screenLines(twoLayers(), 80, createColors(true)).join('\n');
    expect(coloured).toContain('\u001b[');
    // oxlint-disable-next-line no-control-regex -- the pattern is for colours
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(text(twoLayers()));
  });

  test('explains only words that are on the screen', () => {
    expect(text(twoLayers(), 60)).not.toContain('gap: ');
    expect(text(twoLayers(), 80)).toContain('gap: val_cost − train_cost');
    const single = madeUpAnswer(
      [{ keepProb: [1, 1], score: 0.2, valCost: { mean: 0.2, std: null, se: null } }],
      { sentences: ['Cannot tell.'] },
    );
    expect(text(single, 40)).not.toMatch(/±|≈|interval|repeat:/);
  });

  test('says what ± and * are in terms of the repeats and the rule', () => {
    const answer = twoLayers({ select: { rule: 'one_se' } });
    const flat = text(answer).replaceAll('\n', ' ');
    expect(flat).toContain('± standard deviation over 3 repeats');
    expect(flat).toContain('* selected: most units dropped within one standard error of the best');
  });

  test('puts cells without a rank last, marked – and counted with the reason', () => {
    const answer = twoLayers();
    const cells = answer.cells.map((cell, index) =>
      index === 1
        ? { ...cell, rank: null, diverged: 1 }
        : index === 2
          ? { ...cell, rank: null }
          : cell,
    );
    const lines = screen({ ...answer, cells }, 100, { all: true });
    const ranks = lines.slice(lines.findIndex((line) => line.startsWith('rank')) + 1).slice(0, 16);
    expect(ranks.map((line) => /^[ *≈]*–/.test(line))).toEqual([
      ...Array.from({ length: 14 }, () => false),
      true,
      true,
    ]);
    expect(lines).toContain(
      '2 of 16 cells without a rank (–): runs diverged in 1, 1 lacks runs that others have',
    );
  });

  test('shows the best baseline below the best cells, and says whose baseline is meant', () => {
    const answer = twoLayers();
    const worse = answer.cells.map((cell) => (cell.isBaseline ? { ...cell, rank: 16 } : cell));
    expect(text({ ...answer, cells: worse })).toMatch(/^ *16 .* baseline/m);
    expect(text(manyAxes())).toContain(
      '2 baselines: each cell is compared with the one that has the same other axes',
    );
  });

  test('shows the selected cell although it is not among the best', () => {
    const answer = twoLayers();
    const cells = answer.cells.map((cell) => ({ ...cell, selected: cell.rank === 16 }));
    expect(text({ ...answer, cells })).toMatch(/^\* 16 /m);
  });

  test('says that planned runs are not done yet', () => {
    expect(text(twoLayers({ missing: 12 }))).toContain('12 planned runs not done yet');
  });

  test('shows all cells, or says how many it does not show', () => {
    expect(text(twoLayers())).toContain('6 more cells: see --all, or summary.csv');
    expect(text(twoLayers(), 80, { all: true })).not.toContain('more cells');
  });

  test('escapes axis names and values from files', () => {
    const cells: MadeUpCell[] = ['relu', '\u001b[2Jevil\nline'].map((activation, index) => ({
      keepProb: [1, 1],
      axes: { 'activ\u001bation': activation },
      score: 0.2 + index,
    }));
    const all = text(madeUpAnswer(cells, { axes: ['activ\u001bation'] }));
    expect(all).not.toContain('\u001b');
    expect(all).toContain('\\u001b[2Jevil\\u000aline');
  });

  test('never writes a line wider than the terminal, whatever varies', () => {
    const value = fc.constantFrom(0.5, 0.75, 1);
    const size = fc.constantFrom(1e-9, 0.001, 1, 1e4, 1e12);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }).chain((layers) =>
          fc.array(
            fc.record({
              keepProb: fc.array(value, { minLength: layers, maxLength: layers }),
              axes: fc.record({
                learning_rate: fc.constantFrom(0.1, 0.003),
                activation: fc.constantFrom('relu', 'leaky_relu'),
                hidden_1: fc.constantFrom(8, 4096),
              }),
              score: fc.tuple(size, fc.integer({ min: 1, max: 99 })).map(([a, b]) => a * b),
            }),
            { minLength: 1, maxLength: 20 },
          ),
        ),
        fc.integer({ min: 50, max: 130 }),
        fc.boolean(),
        (cells, width, all) => {
          const layers = cells[0].keepProb.map((_, l) => keepProbFactor([l], [0.5, 0.75, 1]));
          const made: MadeUp = {
            axes: ['activation', 'hidden_1', 'learning_rate'],
            factors: layers,
          };
          expect(widest(screen(madeUpAnswer(cells, made), width, { all }))).toBeLessThanOrEqual(
            width,
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the choice of columns and order', () => {
  /** The last column of the table that has these. */
  const shown = (columns: string[], sort?: string, answer = twoLayers()): string[] => {
    const choice = { all: true, columns, ...(sort === undefined ? {} : { sort }) };
    const lines = screen(answer, 200, choice);
    const head = lines.findIndex((line) => line.trim().split(/ +/).join() === columns.join());
    const rows = lines.slice(head + 1, head + 1 + answer.cells.length);
    return rows.map((line) => line.trim().split(/ +/).at(-1)!);
  };

  test('--columns shows columns of summary.csv and no others', () => {
    const lines = screen(twoLayers(), 200, { columns: ['cell', 'keep_prob_2', 'gap'] });
    expect(lines).toContain('cell  keep_prob_2     gap');
    expect(lines).toContain('   7          0.7  0.1486');
  });
  test('--sort orders cells by a column of summary.csv, from low to high', () => {
    const cells = Array.from({ length: 16 }, (_, index) => String(index + 1));
    expect(shown(['cell'], 'cell')).toEqual(cells);
  });
  test('--sort takes the titles of the table, and puts better cells first', () => {
    expect(shown(['rank'], 'val_cost')[0]).toBe('1');
    expect(shown(['rank'], 'vs_baseline').slice(0, 2)).toEqual(['1', '2']);
    const answer = tiedLayers({ select: { metric: 'val_accuracy' } });
    expect(shown(['rank'], 'val_accuracy', answer)).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(shown(['keep_prob_2'], 'keep_prob_1-3', tiedLayers())).toEqual([
      '0.5',
      '0.6',
      '0.7',
      '0.8',
      '0.9',
      '1',
    ]);
  });
  test('--sort puts cells without a value last', () => {
    expect(shown(['diff_vs_baseline'], 'vs_baseline').at(-1)).toBe('–');
  });
  test.each([
    [{ sort: 'gaps' }, '--sort: There is no column "gaps"\n  hint: did you mean "gap"?'],
    [{ columns: ['rank', 'keep_prob_9'] }, 'did you mean "keep_prob_0"?'],
    [{ columns: ['xxxxxxxx'] }, 'hint: use one of cell, keep_prob_0, '],
  ])('a column that does not exist is an error with a hint: %j', (choice, message) => {
    expect(() => screen(twoLayers(), 80, choice)).toThrow(UserError);
    try {
      screen(twoLayers(), 80, choice);
    } catch (error) {
      expect(String(error)).toContain(message);
    }
  });
});
