/** Explains the words and signs on the screen that a newcomer may not know. */
import { RULES } from '../metrics.js';
import type { Answer } from '../stats/answer.js';
import { foldsOf } from '../stats/terms.js';
import { drawsText } from '../stats/words.js';
import { wrapped } from '../text.js';
import { WORDS } from './help/words.js';

/** The explanation of each word that stands in the text, in lines of at most this width. */
export function glossary(
  text: string,
  { draws, document }: Pick<Answer, 'draws' | 'document'>,
  width: number,
): string[] {
  const { rule } = document.config.select;
  const folds = foldsOf(document);
  // A sign stays on the line of the word after it: ~ is a space at which no line ends.
  const entries: readonly (readonly [RegExp, string])[] = [
    [/^ *\*/m, `*~selected: ${RULES[rule]}`],
    [/^ *\*?≈/m, '≈~not told apart from the best'],
    [/ ± /, `±~standard deviation over ${draws === 0 ? 'repeats' : drawsText(draws, folds)}`],
    [/\[95 %\]|\[[+−]/, '[~]~95~%~interval'],
    [/baseline/i, `baseline: ${WORDS.baseline.meaning}`],
    [/\bcells?\b/i, `cell: ${WORDS.cell.meaning}`],
    [/\bfolds?\b/i, `fold: ${WORDS.fold.meaning}`],
    [/repeat/i, `repeat: ${WORDS.repeat.meaning}`],
    [/largest class/, 'largest class: its share, which is the accuracy of always guessing it'],
    [/\bgap\b/i, `gap: ${WORDS.gap.meaning}`],
    [/weight norms/, 'weight norms: sums of squared weights by layer'],
  ];
  // An explanation may use a word that is explained further down.
  let read = text;
  const shown: string[] = [];
  for (const [pattern, meaning] of entries) {
    if (!pattern.test(read)) continue;
    shown.push(meaning);
    read += meaning;
  }
  if (shown.length === 0) return [];
  return wrapped(shown.join('; '), width).map((line) => line.replaceAll('~', ' '));
}
