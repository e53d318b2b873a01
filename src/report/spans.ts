/** The texts of an axis's values in a picture that has room for a limited number of them. */
import type { Factor } from '../stats/answer.js';
import type { Level } from '../stats/factors.js';
import { levelText } from './cells.js';

/** The most values of an axis that are drawn one by one. */
const MOST_VALUES = 50;

/** The text of each value. If there are more than are drawn, neighbours share the text of their range. */
export function spansOf({ levels }: Factor): Map<Level, string> {
  const size = Math.ceil(levels.length / MOST_VALUES);
  return new Map(
    levels.map((level, index) => {
      const from = index - (index % size);
      const [first, last] = [levels[from], levels[Math.min(from + size, levels.length) - 1]];
      const text = levelText(first);
      return [level, first === last ? text : `${text} to ${levelText(last)}`];
    }),
  );
}

/** About the width of the longest text, in pixels. */
export const longest = (texts: readonly string[]): number =>
  texts.reduce((most, text) => Math.max(most, 7 * text.length), 20);
