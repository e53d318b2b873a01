import { describe, expect, test } from 'vitest';
import { type Column, tableLines } from '../../src/cli/table.js';

type Row = readonly string[];
const column = (title: string, index: number, more: Partial<Column<Row>> = {}): Column<Row> => ({
  title,
  text: (row) => row[index],
  ...more,
});
const columns = [
  column('keep_prob_1', 0, { align: 'right' }),
  column('score', 1),
  column('gap', 2, { dispensable: 2 }),
  column('runs', 3, { dispensable: 1 }),
];
const rows: Row[] = [
  ['0.5', '0.25 ± 0.01', '0.1', '3'],
  ['1', '–', '12.5', '10'],
];

describe('tableLines()', () => {
  test('shows all columns below titles on one line if there is room', () => {
    expect(tableLines(columns, rows)).toEqual({
      table: [
        'keep_prob_1  score        gap   runs',
        '        0.5  0.25 ± 0.01  0.1   3',
        '          1  –            12.5  10',
      ],
      left: [],
    });
  });
  test('leaves out dispensable columns for which there is no room, and keeps the others', () => {
    const { table, left } = tableLines(columns, rows, { width: 31 });
    expect(table[0]).toBe('keep_prob_1  score        runs');
    expect(left).toEqual(['gap']);
  });
  test('breaks titles only if the needed columns have no room otherwise', () => {
    expect(tableLines(columns, rows, { width: 23 }).table).toEqual([
      'keep_prob',
      '        1  score',
      '      0.5  0.25 ± 0.01',
      '        1  –',
    ]);
    expect(tableLines(columns, rows, { width: 18 }).table).toEqual([
      'keep',
      'prob',
      '   1  score',
      ' 0.5  0.25 ± 0.01',
      '   1  –',
    ]);
  });
  test('narrows gaps, and then spreads a row over several lines', () => {
    expect(tableLines(columns, rows, { width: 16 }).table[3]).toBe(' 0.5 0.25 ± 0.01');
    expect(tableLines(columns, rows, { width: 15 }).table.slice(-4)).toEqual([
      ' 0.5',
      '      0.25 ± 0.01',
      '   1',
      '      –',
    ]);
  });
  test('paints whole rows', () => {
    const { table } = tableLines(columns, rows, { paint: (line, [first]) => `${first}|${line}` });
    expect(table[1]).toMatch(/^0\.5\| +0\.5 /);
  });
});
