/** The verdict for people to read: one claim a paragraph, the answer first. */
import type { Reply, Verdict } from '../stats/answer.js';
import { wrapped } from '../text.js';
import { inline } from './cellName.js';
import type { Colours } from './terminal.js';

/** Text is hard to read in longer lines. */
export const MOST_TEXT = 100;

const COLOUR = { yes: 'green', no: 'red', cannot_tell: 'yellow' } as const satisfies Record<
  Reply,
  keyof Colours
>;

/** The sentences as lines. What the first one says up to a colon or its end is the answer, and stands out. */
export function verdictLines(
  { dropout, sentences }: Pick<Verdict, 'dropout' | 'sentences'>,
  width: number,
  colours: Colours,
): string[] {
  const [answer] = inline(sentences[0] ?? '').split(/(?<=[.:]) /, 1);
  let left = answer.length;
  return sentences
    .flatMap((sentence) => wrapped(inline(sentence), Math.min(width, MOST_TEXT)))
    .map((line) => {
      const head = line.slice(0, Math.max(0, left));
      left -= line.length + 1;
      return head === ''
        ? line
        : colours.bold(colours[COLOUR[dropout]](head)) + line.slice(head.length);
    });
}
