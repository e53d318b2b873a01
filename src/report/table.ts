/** Tables of cells. A script can sort their rows and filter them; without one they are complete. */
import { METRIC_NAMES, METRICS } from '../metrics.js';
import type { Answer } from '../stats/answer.js';
import type { CellSummary } from '../stats/summary.js';
import type { Spread } from '../stats/spread.js';
import { nameOfFactor } from '../stats/words.js';
import { rounded, short } from '../text.js';
import { levelOf } from '../stats/factors.js';
import { interval, levelText, metricOf, shownCells, signed } from './cells.js';
import { type Content, markup, type Markup } from './markup.js';

interface Column {
  readonly title: string;
  readonly text: (cell: CellSummary) => string;
  /** The number to sort by; without it, rows are sorted by the text. */
  readonly number?: (cell: CellSummary) => number | null;
}

function columnsOf(answer: Answer, cells: readonly CellSummary[]): Column[] {
  const { factors } = answer.analysis;
  const metric = metricOf(answer);
  const metrics = [metric, ...METRIC_NAMES.filter((name) => name !== metric)].filter((name) =>
    cells.some((cell) => cell[METRICS[name].key].mean !== null),
  );
  const some = (of: (cell: CellSummary) => number | null): boolean =>
    cells.some((cell) => of(cell) !== null);
  const columns: (Column | false)[] = [
    { title: 'rank', text: ({ rank }) => String(rank ?? '–'), number: ({ rank }) => rank },
    { title: 'cell', text: ({ cell }) => String(cell), number: ({ cell }) => cell },
    ...factors.map((factor) => ({
      title: nameOfFactor(factor),
      text: (cell: CellSummary) => levelText(levelOf(cell, factor)),
      number: (cell: CellSummary) => {
        const level = levelOf(cell, factor);
        return typeof level === 'number' ? level : null;
      },
    })),
    answer.document.rungs !== undefined && {
      title: 'epochs',
      text: ({ epochs }) => String(epochs),
      number: ({ epochs }) => epochs,
    },
    ...metrics.map((name) => ({
      title: METRICS[name].words,
      text: (cell: CellSummary) => plusMinus(cell[METRICS[name].key]),
      number: (cell: CellSummary) => cell[METRICS[name].key].mean,
    })),
    some(({ diffVsBaseline }) => diffVsBaseline) && {
      title: 'against baseline',
      text: ({ diffVsBaseline }) => signed(diffVsBaseline),
      number: ({ diffVsBaseline }) => diffVsBaseline,
    },
    some(({ diffLow }) => diffLow) && {
      title: '95 % interval',
      text: ({ diffLow, diffHigh }) => interval(diffLow, diffHigh),
      number: ({ diffLow }) => diffLow,
    },
    some(({ pAdjusted }) => pAdjusted) && {
      title: 'p (Holm)',
      text: ({ pAdjusted }) => short(pAdjusted),
      number: ({ pAdjusted }) => pAdjusted,
    },
    { title: 'gap', text: ({ gap }) => short(gap), number: ({ gap }) => gap },
    { title: 'runs', text: ({ runs }) => String(runs), number: ({ runs }) => runs },
    { title: 'remarks', text: (cell) => remarks(cell, answer.verdict.best?.cell) },
  ];
  return columns.filter((column) => column !== false);
}

function remarks(
  { cell, selected, isBaseline, tied, diverged }: CellSummary,
  recommended: number | undefined,
): string {
  const all = [
    cell === recommended && 'recommended',
    selected && 'selected',
    isBaseline && 'baseline',
    tied === true && 'not told apart from the best',
    diverged > 0 && `diverged: ${diverged}`,
  ];
  return all.filter(Boolean).join(', ');
}

/** `0.1234 ± 0.0056`. */
export const plusMinus = ({ mean, std }: Spread): string =>
  `${short(mean)}${mean === null || std === null ? '' : ` ± ${short(rounded(std, 2))}`}`;

/** The table of all cells, or of the best ones and the baselines if there are too many for a page. */
export function cellTable(answer: Answer, prefix: string): Markup {
  const cells = shownCells(answer.cells);
  const columns = columnsOf(answer, cells);
  const hidden = answer.cells.length - cells.length;
  const ties = cells.some(({ tied }) => tied !== null);
  return markup`<p class="note">Best first. ± is the standard deviation over the runs of a cell.${
    ties
      ? ' “Not told apart from the best”: by a paired test over the runs, the difference could be chance.'
      : ''
  }${
    hidden > 0
      ? ` The page holds ${cells.length} of ${answer.cells.length} cells: the best ones and the best baselines. summary.csv in the results folder, which keepgrid summary writes, holds all of them.`
      : ''
  }</p>
${scrollBox(
  'Table of cells',
  table(
    columns.map(({ title }) => title),
    cells.map(
      (cell) =>
        markup`<tr${cell.selected ? markup` class="selected"` : null}>${columns.map(
          ({ text, number }) => {
            const value = number?.(cell) ?? null;
            const content = text(cell);
            const key =
              value === null || String(value) === content
                ? null
                : markup` data-v="${String(rounded(value, 9))}"`;
            return markup`<td${key}>${content}</td>`;
          },
        )}</tr>
`,
    ),
    `${prefix}table`,
  ),
)}`;
}

/** A table of these rows; with an id it is one to sort and filter. */
export const table = (
  head: readonly string[],
  rows: readonly Content[],
  id: string | null = null,
): Markup =>
  markup`<table${id === null ? null : markup` id="${id}" class="sortable"`}><thead><tr>${head.map(
    (title) => markup`<th scope="col">${title}</th>`,
  )}</tr></thead><tbody>
${rows}</tbody></table>`;

/** A table of plain rows. */
export const plainTable = (
  head: readonly string[],
  rows: readonly (readonly Content[])[],
): Markup =>
  table(
    head,
    rows.map((row) => markup`<tr>${row.map((content) => markup`<td>${content}</td>`)}</tr>\n`),
  );

/** A box that scrolls by itself where its content is wider than the page, with the keyboard as well. */
export const scrollBox = (label: string, content: Content): Markup =>
  markup`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${content}</div>`;
