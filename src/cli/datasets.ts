import { type BuiltIn, BUILT_INS } from '../data/builtins.js';
import { EXIT } from '../errors.js';
import { wrapped } from '../text.js';
import { type Column, tableLines } from './table.js';
import { print, printJson, widthOf } from './terminal.js';

const COLUMNS: readonly Column<BuiltIn>[] = [
  { title: 'name', text: ({ name }) => name },
  { title: 'task', text: ({ task }) => task },
  { title: 'examples', align: 'right', text: ({ examples }) => String(examples) },
  { title: 'features', align: 'right', text: ({ features }) => String(features) },
];

const DESCRIPTION: Column<BuiltIn> = {
  title: 'what it is',
  text: ({ description }) => description,
  dispensable: 1,
};

/** `keepgrid datasets`: lists the built-in data sets. */
export async function datasets(options: { json?: boolean }): Promise<number> {
  if (options.json) BUILT_INS.forEach(printJson);
  else datasetLines(widthOf(process.stdout)).forEach(print);
  return EXIT.done;
}

/** A line for each data set; where there is no room for its description, that follows on lines of its own. */
export function datasetLines(width: number): string[] {
  const wide = tableLines([...COLUMNS, DESCRIPTION], BUILT_INS, { width });
  if (wide.left.length === 0) return wide.table;
  const [titles, ...lines] = tableLines(COLUMNS, BUILT_INS, { width }).table;
  return [
    titles,
    ...lines.flatMap((line, index) => [
      line,
      ...wrapped(BUILT_INS[index].description, width - 4).map((text) => `    ${text}`),
    ]),
  ];
}
