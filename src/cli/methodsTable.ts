/** Dropout, L2 and max-norm side by side, for people to read. */
import type { Answer, MethodSummary } from '../stats/answer.js';
import { signOf } from '../stats/rank.js';
import { methodName } from '../stats/words.js';
import { cellName, labelsOfCells } from './cellName.js';
import { decimalsFor, fixed, signedWithin } from './figures.js';
import { tableLines } from './table.js';

const MARKS = { best: '*', tied: '≈', behind: '' } as const;

/** The lines of the table; none if the grid has no two regularisers. */
export function methodsTable(answer: Answer, width: number): string[] {
  const { methods, cells, document } = answer;
  if (methods.length === 0) return [];
  const { metric } = document.config.select;
  const { varying } = labelsOfCells(cells, document);
  const cellOf = ({ cell }: MethodSummary) => cells.find((own) => own.cell === cell)!;
  const decimals = decimalsFor(
    methods.map(({ score }) => score),
    3,
  );
  // As the metric counts, like the difference from the baseline in the table of cells.
  const sign = signOf(metric);
  const change = ({ gain, low, high }: MethodSummary): string => {
    if (gain === null) return '';
    const ends = [low, high].map((end) => end && end * sign);
    return signedWithin(gain * sign, sign < 0 ? [ends[1], ends[0]] : [ends[0], ends[1]], decimals);
  };
  return tableLines(
    [
      {
        title: 'method',
        text: ({ regularisers, place }) =>
          `${MARKS[place ?? 'behind'].padEnd(2)}${methodName(regularisers)}`,
      },
      { title: `best ${metric}`, align: 'right', text: ({ score }) => fixed(score, decimals) },
      { title: 'vs none [95 %]', text: change },
      { title: 'cell', align: 'right', text: ({ cell }) => String(cell), dispensable: 1 },
      {
        title: 'at',
        text: (method) => cellName(cellOf(method), varying),
        dispensable: 2,
      },
    ],
    methods,
    { width },
  ).table;
}
