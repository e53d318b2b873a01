import { UserError } from '../../errors.js';

/** The value of a JSON text that begins after so many lines of its file. @throws UserError with the line. */
export function parseJson(text: string, shown: string, lines = 0): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const [, position] = /position (\d+)/.exec((error as Error).message) ?? [];
    const at = Math.min(Number(position ?? endOfTokens(text)), text.trimEnd().length);
    throw new UserError('This is not valid JSON', {
      where: `${shown}:${lines + text.slice(0, at).split('\n').length}`,
      hint: 'fix the syntax there',
    });
  }
}

/** Where the text stops being made of JSON's tokens: runtimes do not always say where they stopped. */
function endOfTokens(text: string): number {
  const token =
    /\s*(?:[{}[\],:]|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)\s*/y;
  let end = 0;
  while (token.test(text)) end = token.lastIndex;
  return end;
}
