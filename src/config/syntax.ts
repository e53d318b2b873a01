/** What makes a text no YAML, or no JSON: the parser's errors in words that name the cause. */
import type { YAMLError } from 'yaml';
import { UserError } from '../errors.js';
import { tooDeep } from './nodeReader.js';

/** Turns an offset in the text into file:line:column. */
type At = (offset: number) => string;

/** Whether the text cannot be understood because of the error; a second document leaves the first clear. */
export const isFatal = ({ name, code }: YAMLError): boolean =>
  name === 'YAMLParseError' && code !== 'MULTIPLE_DOCS';

/** An error of the parser, with its cause and what to do about it. */
export function syntaxError({ code, message, pos }: YAMLError, text: string, at: At): UserError {
  // The parser misses a closing quote at the end of the text only.
  const where = at(/closing ["']quote/.test(message) ? openedQuote(text, pos[0]) : pos[0]);
  if (message.includes('call stack')) return tooDeep(where);
  const [problem, hint] = describe(code, message, pos[0], text);
  return new UserError(problem, { where, hint });
}

type Words = readonly [problem: string, hint: string];

function describe(code: string, message: string, offset: number, text: string): Words {
  const [first] = message.split('\n');
  const line = lineAt(text, offset);
  switch (code) {
    case 'MULTIPLE_DOCS':
      return ['A second document begins here', 'leave it out, and the line --- before it'];
    case 'TAB_AS_INDENT':
      return ['The line is indented with a tab', 'the syntax of YAML wants spaces there'];
    case 'MULTILINE_IMPLICIT_KEY':
      return withoutColon(line.trim());
    case 'BLOCK_AS_IMPLICIT_KEY': {
      const next = lineAt(text, text.indexOf('\n', offset) + 1);
      return indentOf(next) > indentOf(line)
        ? ['The next line is indented further than this one', 'give both the same indentation']
        : ['There is a second colon on the line', 'put quotes around the text that has a colon'];
    }
    case 'BAD_INDENT':
      return /^Flow (?:map|sequence)/.test(first)
        ? ['A bracket opened above is not closed', 'close it with ] or }']
        : ['The indentation fits no line above', 'indent the keys of one part alike'];
    case 'BAD_SCALAR_START':
      return [`A text must not begin with ${first.at(-1)}`, 'put quotes around it'];
    case 'MISSING_CHAR':
      return missing(first);
    default:
      return [first, 'fix the syntax there'];
  }
}

/** What to say of a line that should have been `key: value`. */
function withoutColon(line: string): Words {
  const [, key, value] = /^(\w+):(\S.*)$/.exec(line) ?? [];
  if (key !== undefined)
    return ['There is no space after the colon', `write ${key}: ${clip(value)}`];
  const [, word, rest = ''] = /^([\w.-]+)\s*=?\s*([^:]*)$/.exec(line) ?? [];
  return word === undefined
    ? ['There is no key with a colon on the line', 'write key: value']
    : [`There is no colon after "${clip(word)}"`, `write ${clip(`${word}: ${rest}`.trimEnd())}`];
}

function missing(message: string): Words {
  if (message.includes('quote')) return ['A quote is opened and never closed', 'close it'];
  const [, bracket] = /must end with a ([\]}])/.exec(message) ?? [];
  if (bracket !== undefined)
    return ['A bracket is opened and never closed', `close it with ${bracket}`];
  return message.includes('Missing ,')
    ? ['There is no comma before this', 'put a comma between the two']
    : [message, 'add what is missing'];
}

/** JSON knows no comments, and YAML would take `// a` for the beginning of a key or a value. */
export function commentInJson(text: string, at: At): UserError | null {
  if (!text.trimStart().startsWith('{')) return null;
  // Texts in quotes are skipped, and what follows a # is a comment of YAML.
  const tokens = /"(?:[^"\\]|\\.)*"|'[^'\n]*'|#[^\n]*|(?<=^|[\s,{}[\]])\/[/*]/g;
  for (const token of text.matchAll(tokens)) {
    if (!token[0].startsWith('/')) continue;
    return new UserError('JSON has no comments', {
      where: at(token.index),
      hint: 'leave it out, or begin it with #, as in YAML',
    });
  }
  return null;
}

/** Where the quote stands that is not closed: on the first line with an odd number of them. */
function openedQuote(text: string, end: number): number {
  let offset = 0;
  for (const line of text.split('\n')) {
    const quotes = [...line.matchAll(/["']/g)];
    if (quotes.length % 2 === 1) return offset + quotes.at(-1)!.index;
    offset += line.length + 1;
  }
  return end;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The line of the text around an offset. */
function lineAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  return text.slice(start, end < 0 ? undefined : end);
}

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
