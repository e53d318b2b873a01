import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLines } from '../../src/results/csv.js';
import type { Column, FieldValue } from '../../src/results/table.js';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', ' ', 'ok', '=1+1', '-5', '+x', '@x', '\tx', 'a,b', '"', 'a"b', 'tanh', 'é'),
);
const field = fc.oneof(text, fc.double(), fc.integer(), fc.constant(null), fc.constant(-0));

test('lines are those of csv-stringify with formulas escaped, whatever is in them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(field, { minLength: 3, maxLength: 3 }), { maxLength: 5 }),
      (rows) => {
        const columns = [0, 1, 2].map((at): Column<readonly FieldValue[]> => ({
          name: `c${at}`,
          doc: '',
          value: (row) => row[at],
        }));
        const oneLine = (value: FieldValue): FieldValue =>
          typeof value === 'string' ? value.replace(/[\r\n\u2028\u2029]+/g, ' ') : value;
        const expected = stringify(
          rows.map((row) => row.map(oneLine)),
          {
            escape_formulas: true,
            cast: { number: (n) => (Number.isFinite(n) ? String(n === 0 ? 0 : n) : '') },
          },
        );
        expect(csvLines(columns, rows)).toBe(expected);
      },
    ),
    { numRuns: 2000 },
  );
});
