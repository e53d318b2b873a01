/** How the user calls keepgrid, so that a command in a message can be pasted. */

/** The words of a command as a POSIX shell takes them, with npx before them if that was used. */
export function called(...words: readonly string[]): string {
  const npx = process.env['npm_command'] === 'exec' ? ['npx'] : [];
  return [...npx, 'keepgrid', ...words.map(quoted)].join(' ');
}

/** The word as a POSIX shell takes it. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
