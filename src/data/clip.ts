/** Texts from files, which may be of any length, cut for messages. */
export const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** The first dozen of a list, each one cut. */
export const clipList = (texts: readonly string[]): string =>
  texts.slice(0, 12).map(clip).join(', ') + (texts.length > 12 ? ', …' : '');

/** The first names of columns and the last, which mostly is the target, each one cut. */
export const clipNames = (names: readonly string[], most = 12): string =>
  names.length <= most
    ? names.map(clip).join(', ')
    : [...names.slice(0, most - 2), '…', names[names.length - 1]].map(clip).join(', ');
