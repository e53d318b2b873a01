/** How verify and compare describe rows, and fields that differ. */
import { count, rounded, short } from '../text.js';
import { print, visible } from './terminal.js';

/** At most this many rows are listed, as what is wrong with one is usually wrong with the others. */
export const MOST_LISTED = 3;

/** `val_cost 0.25 recorded, 0.5 expected: +0.25`. A field is null if the file does not have it. */
export function describeDifference(
  column: string,
  [a, ofA]: readonly [field: string | null, word: string],
  [b, ofB]: readonly [field: string | null, word: string],
  by: number | null,
): string {
  const size = by === null ? '' : `: ${by < 0 ? '' : '+'}${short(by)}`;
  const [left, right] = by === null ? [shown(a), shown(b)] : shortest(Number(a), Number(b));
  return `${column} ${left} ${ofA}, ${right} ${ofB}${size}`;
}

/** Two numbers with as few digits, 4 or more, as tell them apart. */
function shortest(a: number, b: number): [string, string] {
  for (let digits = 4; digits < 17; digits++) {
    const [left, right] = [rounded(a, digits), rounded(b, digits)];
    if (left !== right) return [String(left), String(right)];
  }
  return [String(a), String(b)];
}

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

const DIGEST = /^[0-9a-f]{64}$/;

/** A value of a file or of a config; of a digest only the beginning, which is enough to tell two apart. */
export function shown(value: unknown): string {
  if (value === null) return 'nothing';
  if (value === '') return 'empty';
  if (typeof value !== 'string') return clip(JSON.stringify(value));
  return DIGEST.test(value) ? `${value.slice(0, 12)}…` : value;
}

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
