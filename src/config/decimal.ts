/** Ranges in exact decimals: 0.5:0.1:1 is 0.5, 0.6, 0.7, 0.8, 0.9, 1, never 0.7999999999999999. */

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/** Values that one axis may have. */
export const MOST_VALUES = 100_000;

/** Whether the text is meant as a range; an expression never holds a colon before a question mark. */
export const looksLikeRange = (text: string): boolean => /^[^?]*:[^?]*$/.test(text);

/** The values of start:step:end, or in words what is wrong with it; ends beyond `most` are not proposed. */
export function expandRange(text: string, most = Infinity): number[] | string {
  const parts = text.split(':').map((part) => part.trim());
  if (parts.length !== 3 || !parts.every((part) => DECIMAL.test(part))) {
    return `"${text}" is no range: write start:step:end with three numbers`;
  }
  const places = Math.max(...parts.map(decimalPlaces));
  if (places > 300) return `"${text}" has too many decimal places`;
  const [start, step, end] = parts.map((part) => scaled(part, places)) as [bigint, bigint, bigint];
  if (step === 0n) return `the step of "${text}" is 0`;
  if (step > 0n !== end >= start && end !== start) {
    return `the step of "${text}" leads away from its end: change the sign of the step`;
  }
  const beyond = (end - start) % step;
  if (beyond !== 0n) {
    const ends = [end - beyond, end - beyond + step].map((near) => decimalText(near, places));
    const possible = ends.filter((near) => Number(near) <= most);
    return `the end of "${text}" is not on a step: the nearest ${possible.length === 1 ? 'end is' : 'ends are'} ${possible.join(' and ')}`;
  }
  const count = (end - start) / step + 1n;
  if (count > BigInt(MOST_VALUES))
    return `"${text}" has ${count} values; at most ${MOST_VALUES} are allowed`;
  return Array.from({ length: Number(count) }, (_, k) =>
    Number(decimalText(start + BigInt(k) * step, places)),
  );
}

/** Digits after the point, once the exponent is applied: 1.5e-3 has 4. */
function decimalPlaces(text: string): number {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
}

/** text · 10^places as a whole number. */
function scaled(text: string, places: number): bigint {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().replace(/^\+/, '').split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const zeros = places - fraction.length + Number(exponent);
  const digits = BigInt(`${whole}${fraction}${'0'.repeat(zeros)}` || '0');
  return mantissa.startsWith('-') ? -digits : digits;
}

function decimalText(value: bigint, places: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  const cut = digits.length - places;
  const fraction = digits.slice(cut).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, cut)}${fraction === '' ? '' : `.${fraction}`}`;
}
