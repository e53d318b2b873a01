/** Texts from files, which may be of any length, cut for messages. */
export const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** The first dozen of a list, each one cut. */
export const clipList = (texts: readonly string[]): string =>
  texts.slice(0, 12).map(clip).join(', ') + (texts.length > 12 ? ', …' : '');
