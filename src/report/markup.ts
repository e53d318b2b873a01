/** Makes HTML and SVG from templates in which all that is filled in is escaped. */

/** Text that is markup already, so that it is not escaped again. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Content = Markup | string | number | null | readonly Content[];

/** A template of markup. Text filled in is escaped; null and empty lists leave nothing. */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(
    parts.reduce((text, part, index) => text + textOf(contents[index - 1] ?? null) + part),
  );
}

function textOf(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.text;
  return typeof content === 'object' ? content.map(textOf).join('') : escaped(String(content));
}

/**
 * The text as it may stand between tags and in quoted attributes. Control characters, which XML does
 * not allow, and those that change the direction of writing become visible.
 */
export const escaped = (text: string): string =>
  text.replace(UNSEEN, hex).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- the pattern is for control characters
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

const hex = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
