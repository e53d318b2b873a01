/** Ranges in exact decimals: 0.5:0.1:1 is 0.5, 0.6, 0.7, 0.8, 0.9, 1, never 0.7999999999999999. */

/** A decimal number: it captures the digits after the point and the exponent. */
const DECIMAL = /^[+-]?(?:\d+\.?(\d*)|\.(\d+))(?:[eE]([+-]?\d+))?$/;

/** Values that one axis may have. */
export const MOST_VALUES = 100_000;

/**
 * A whole number below 2^53 divided by a power of ten up to 10^22, both of them exact as doubles, is
 * rounded once, to the double that the decimal denotes (Clinger, How to read floating point numbers
 * accurately, 1990). Up to 1e15 a decimal times that power is sure to round to the right whole number.
 */
const MOST_PLACES = 22;
const LARGEST = 1e15;

/** Whether the text is meant as a range; an expression never holds a colon before a question mark. */
export const looksLikeRange = (text: string): boolean => /^[^?]*:[^?]*$/.test(text);

/** The range with its step in the middle, for one that was written start:end:step; null for others. */
export function inOtherOrder(text: string): string | null {
  const [start, end, step, ...more] = text.split(':').map((part) => part.trim());
  if (step === undefined || more.length > 0) return null;
  const swapped = `${start}:${step}:${end}`;
  if (typeof expandRange(text) !== 'string') return null;
  const values = expandRange(swapped);
  return typeof values !== 'string' && values.length > 1 ? swapped : null;
}

const PAIR = /^\s*([\d.]*\d)\s*(-|–|\.{2,3}|to|,)\s*([\d.]*\d)\s*$/;

/** What `0.5-1.0`, `0.5..1.0` or `0.5, 1.0` is meant as, in the form of a config; null for others. */
export function meantAsValues(text: string): string | null {
  const [, start, between, end] = PAIR.exec(text) ?? [];
  if (start === undefined) return null;
  const step = Number(start) % 1 === 0 && Number(end) % 1 === 0 ? 1 : 0.1;
  return between === ','
    ? `[${start}, ${end}]`
    : `a range as start:step:end, say ${start}:${step}:${end}`;
}

/** The values of start:step:end, or in words what is wrong with it; an end above `most` is not proposed. */
export function expandRange(text: string, most = Infinity): number[] | string {
  const parts = text.split(':').map((part) => DECIMAL.exec(part.trim()));
  if (parts.length !== 3 || !parts.every((part) => part !== null)) {
    return `"${text}" is not a range: write start:step:end with three numbers`;
  }
  const places = Math.max(0, ...parts.map(decimalPlaces));
  const unit = Number(`1e${places}`);
  const [start, step, end] = parts.map(([part]) => Math.round(Number(part) * unit));
  if (places > MOST_PLACES || [start, step, end].some((n) => !(Math.abs(n) <= LARGEST))) {
    return `"${text}" has too many digits to be counted exactly`;
  }
  if (step === 0) return `the step of "${text}" is 0`;
  if ((end - start) * step < 0) {
    return `the step of "${text}" leads away from its end: change the sign of the step`;
  }
  const beyond = (end - start) % step;
  if (beyond !== 0) {
    const ends = [end - beyond, end - beyond + step].map((near) => near / unit);
    const possible = ends.filter((near, index) => index === 0 || near <= most);
    return `the end of "${text}" is not on a step: try ${possible.join(' or ')}`;
  }
  const count = (end - start) / step + 1;
  if (count > MOST_VALUES) {
    return `"${text}" has ${count} values; at most ${MOST_VALUES} are allowed`;
  }
  return Array.from({ length: count }, (_, k) => (start + k * step) / unit);
}

/** Digits after the point once the exponent is applied: 1.5e-3 has 4, 1e3 has −3. */
const decimalPlaces = ([, after = '', alone = '', exponent = '0']: RegExpExecArray): number =>
  (after + alone).length - Number(exponent);
