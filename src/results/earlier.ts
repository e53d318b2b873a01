/**
 * Tables of earlier versions, which had one column for the epochs. It is called `epochs` and holds those
 * trained; a sweep that goes on in the folder writes both columns.
 */

/** The columns of the epochs to train and of those trained. */
export const EPOCHS = 'epochs';
export const TRAINED_EPOCHS = 'trained_epochs';

/** Whether a table with this header was written before there was a column `trained_epochs`. */
export const isEarlier = (header: readonly string[]): boolean =>
  header.includes(EPOCHS) && !header.includes(TRAINED_EPOCHS);

/** The header of results in today's columns: a table of an earlier version lacks one. */
export const currentNames = (header: readonly string[]): readonly string[] =>
  isEarlier(header)
    ? header.flatMap((name) => (name === EPOCHS ? [EPOCHS, TRAINED_EPOCHS] : [name]))
    : header;

/** The name under which a table with this header holds today's column `name`. */
export const nameIn = (header: readonly string[], name: string): string =>
  name === TRAINED_EPOCHS && isEarlier(header) ? EPOCHS : name;
