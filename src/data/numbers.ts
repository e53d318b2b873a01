/** Numbers from text, strictly: what a person would call a decimal number, and float32 can hold. */
import { clip } from './clip.js';

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number, or in words why the text is not one. */
export function readNumber(text: string): number | string {
  const trimmed = text.trim();
  if (trimmed === '') return 'the value is missing';
  if (!DECIMAL.test(trimmed)) {
    return /^[+-]?(?:nan|inf|infinity)$/i.test(trimmed)
      ? `"${trimmed}" is not a finite number`
      : `"${clip(trimmed)}" is not a number`;
  }
  const number = Number(trimmed);
  return Number.isFinite(Math.fround(number))
    ? number
    : `${clip(trimmed)} is too large for float32`;
}
