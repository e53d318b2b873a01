/** Mistakes with a place in a text, and the line of the text for a reader to look at. */
import { UserError } from '../errors.js';

/** The errors, each with the line at its `where`; those that are not in the file stay as they are. */
export function withExcerpts(
  errors: readonly UserError[],
  text: string,
  file: string,
): readonly UserError[] {
  const lines = text.split('\n');
  return errors.map((error) => {
    const [, line, column] = /:(\d+):(\d+)$/.exec(error.where ?? '') ?? [];
    // What is missing stands on no line: its place is only that of what it is missing from.
    const isAbsent = error.message.endsWith(' is missing');
    if (isAbsent || error.where !== `${file}:${line}:${column}`) return error;
    const content = lines[Number(line) - 1]?.replace(/\r$/, '') ?? '';
    return new UserError(error.message, {
      where: error.where,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(content.trim() === '' ? {} : { excerpt: { line: content, column: Number(column) } }),
    });
  });
}
