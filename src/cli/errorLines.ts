/** An error as a person reads it: place and cause, the line of the file with a caret, what to do. */
import { type Excerpt, UserError, UserErrors } from '../errors.js';
import { hanging, wrapped } from '../text.js';
import { type Colours, visible } from './terminal.js';

/** Mistakes that are shown: what is wrong with more is mostly one thing. */
const MOST_SHOWN = 100;

const INDENT = '  ';
/** Columns that a line of the file may take where no terminal limits it. */
const MOST_COLUMNS = 100;

/** The lines to print; each mistake begins alike, and several are followed by their number. */
export function errorLines(error: UserError, width: number, colours: Colours): string[] {
  if (!(error instanceof UserErrors)) return linesOf(error, width, colours);
  const { errors, message } = error;
  const each = errors.slice(0, MOST_SHOWN).flatMap((one) => linesOf(one, width, colours));
  const rest = errors.length > MOST_SHOWN ? `the first ${MOST_SHOWN} of ` : '';
  return [...each, ...wrapped(visible(rest + message), width)];
}

function linesOf(
  { where, message, hint, excerpt }: UserError,
  width: number,
  colours: Colours,
): string[] {
  const place = where === undefined ? '' : `${where}: `;
  const [first, ...others] = visible(`error: ${place}${message}`)
    .split('\n')
    .flatMap((line) => hanging(line, width));
  const advice =
    hint === undefined
      ? []
      : visible(`hint: ${hint}`)
          .split('\n')
          .flatMap((line) => hanging(line, width - INDENT.length));
  return [
    first.replace('error:', colours.red('error:')),
    ...others,
    ...(excerpt === undefined ? [] : excerptLines(excerpt, width, colours)),
    ...advice.map((line) => `${INDENT}${line}`),
  ];
}

/** The line of the file, cut to the width around the mistake, and a caret under the mistake. */
export function excerptLines({ line, column }: Excerpt, width: number, colours: Colours): string[] {
  const room = Math.max(10, Math.min(width, MOST_COLUMNS) - INDENT.length);
  const start = column - 1;
  // More than the room is never shown, however long the line is.
  const before = charactersOf(line.slice(Math.max(0, start - 2 * room), start));
  const after = charactersOf(line.slice(start, start + 2 * room));
  const left: string[] = [];
  // A third of the room is for what follows the mistake.
  const most = Math.floor((room * 2) / 3);
  while (before.length > 0 && columnsOf(left) + columnsOf(before.slice(-1)) <= most) {
    left.unshift(before.pop()!);
  }
  if (before.length > 0 || start > 2 * room) left.splice(0, 1, '…');
  const right: string[] = [];
  while (after.length > 0 && columnsOf(left) + columnsOf(right) + columnsOf([after[0]]) < room) {
    right.push(after.shift()!);
  }
  const more = after.length > 0 ? '…' : '';
  return [
    `${INDENT}${left.join('')}${right.join('')}${more}`.trimEnd(),
    `${INDENT}${' '.repeat(columnsOf(left))}${colours.red('^')}`,
  ];
}

/** The characters as they are shown: a tab as an arrow, others that do not print by their number. */
const charactersOf = (text: string): string[] =>
  [...text].map((character) => {
    if (character === '\t') return '→';
    if (!/[\p{C}\u2028\u2029]/u.test(character)) return character;
    return `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`;
  });

/** The columns that these characters take on a terminal. */
const columnsOf = (characters: readonly string[]): number =>
  characters.reduce((sum, character) => sum + widthOfCharacter(character), 0);

/** East Asian wide and full-width characters and emoji take two columns, combining marks none. */
function widthOfCharacter(character: string): number {
  if (/^\p{M}/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : character.length > 2 ? character.length : 1;
}

const WIDE =
  /^[\p{Emoji_Presentation}\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\u{3000}-\u{303e}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}]/u;
