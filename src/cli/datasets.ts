import { BUILT_INS } from '../data/builtins.js';
import { EXIT } from '../errors.js';
import { tableLines } from './table.js';
import { print, printJson, widthOf } from './terminal.js';

/** `keepgrid datasets`: lists the built-in data sets. */
export async function datasets(options: { json?: boolean }): Promise<number> {
  if (options.json) {
    BUILT_INS.forEach(printJson);
    return EXIT.done;
  }
  const { table } = tableLines(
    [
      { title: 'name', text: ({ name }) => name },
      { title: 'task', text: ({ task }) => task, dispensable: 1 },
      { title: 'examples', align: 'right', text: ({ examples }) => String(examples) },
      { title: 'features', align: 'right', text: ({ features }) => String(features) },
      { title: 'what it is', text: ({ description }) => description, dispensable: 2 },
    ],
    BUILT_INS,
    { width: widthOf(process.stdout) },
  );
  table.forEach(print);
  return EXIT.done;
}
