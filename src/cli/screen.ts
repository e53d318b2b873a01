/** The screen that answers: verdict, table of cells, what its words mean, and a picture. */
import { stripVTControlCharacters } from 'node:util';
import type { Answer } from '../stats/answer.js';
import { dotPlot } from './dotPlot.js';
import { glossary } from './glossary.js';
import { heatmap } from './heatmap.js';
import { methodsTable } from './methodsTable.js';
import { summaryTable, type TableChoice } from './summaryTable.js';
import type { Colours } from './terminal.js';
import { MOST_TEXT, verdictLines } from './verdictLines.js';

/**
 * The lines, none of them wider than `width` unless a single word is.
 * @throws UserError if there is no column of a name that was chosen.
 */
export function screenLines(
  answer: Answer,
  width: number,
  colours: Colours,
  choice: TableChoice = {},
): string[] {
  const narrow = Math.min(width, MOST_TEXT);
  const verdict = verdictLines(answer.verdict, width, colours);
  const { table, notes } = summaryTable(answer, width, colours, choice);
  const methods = methodsTable(answer, width);
  const picture = heatmap(answer, narrow, colours) ?? dotPlot(answer, narrow, colours) ?? [];
  const shown = stripVTControlCharacters([...verdict, ...methods, ...table, ...picture].join('\n'));
  const words = glossary(shown, answer, narrow);
  return [
    ...verdict,
    ...(methods.length === 0 ? [] : ['', ...methods]),
    '',
    ...table,
    ...[...notes, ...words].map(colours.dim),
    ...(picture.length === 0 ? [] : ['', ...picture]),
  ];
}
