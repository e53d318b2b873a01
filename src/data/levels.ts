import { readNumber } from './numbers.js';

/** The different texts in their order: numbers by size, else text by code units, never by locale. */
export function sortedLevels(texts: Iterable<string>): string[] {
  const levels = [...new Set(texts)];
  const areNumbers = levels.every((level) => typeof readNumber(level) === 'number');
  return levels.toSorted((a, b) => (areNumbers ? Number(a) - Number(b) : 0) || (a < b ? -1 : 1));
}
