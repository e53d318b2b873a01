/** How verify and compare describe rows, and fields that differ. */
import { count, short } from '../text.js';
import { print, visible } from './terminal.js';

/** At most this many rows are listed, as what is wrong with one is usually wrong with the others. */
export const MOST_LISTED = 10;

/** `val_cost 0.25 recorded, 0.5 expected: +0.25`. A field is null if the file does not have it. */
export function describeDifference(
  column: string,
  [a, ofA]: readonly [field: string | null, word: string],
  [b, ofB]: readonly [field: string | null, word: string],
  by: number | null,
): string {
  const size = by === null ? '' : `: ${by < 0 ? '' : '+'}${short(by)}`;
  return `${column} ${shown(a)} ${ofA}, ${shown(b)} ${ofB}${size}`;
}

const shown = (field: string | null): string =>
  field === null ? 'nothing' : field === '' ? 'empty' : field;

/** `r0123456789abcdef (cell 3, repeat 2; line 7)`. */
export const describeRow = (
  runId: string,
  { cell, repeat }: { readonly cell: number | string; readonly repeat: number | string },
  place: string,
): string =>
  visible(`${runId} (cell ${cell}, repeat ${repeat}${place === '' ? '' : `; ${place}`})`);

/** Prints how many were not listed: `… and 12 more rows only in A`. */
export function printRest(all: number, listed: number, what: string, ending = ''): void {
  if (all > listed)
    print(`… and ${count(all - listed, `more ${what}`)}${ending} (--json lists all)`);
}
