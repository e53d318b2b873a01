/** What the schema finds wrong, in words a person would use. */
import type { z } from 'zod';
import { nearestName } from '../errors.js';

type Issue = z.core.$ZodIssue;

export interface Complaint {
  /** Follows the name of the key: `must be at least 1, not 0`. */
  readonly message: string;
  readonly hint: string;
}

/** One issue of the schema as a complaint; `value` is what stands there, undefined where nothing does. */
export function complaintOf(issue: Issue, value: unknown): Complaint {
  const got = value === undefined ? '' : `, not ${show(value)}`;
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined
        ? { message: 'is missing', hint: `add it: ${article(issue.expected)}` }
        : { message: `must be ${article(issue.expected)}${got}`, hint: 'change the value' };
    case 'invalid_value': {
      const names = issue.values.map(String);
      const near = typeof value === 'string' ? nearestName(value, names) : null;
      return {
        message: `must be one of ${names.join(', ')}${got}`,
        hint: near === null ? 'choose one of them' : `did you mean "${near}"?`,
      };
    }
    case 'too_small':
      return {
        message: `must be ${bound(issue.inclusive, 'at least', 'above')} ${amount(issue)}${got}`,
        hint: 'change the value',
      };
    case 'too_big':
      return {
        message: `must be ${bound(issue.inclusive, 'at most', 'below')} ${amount(issue)}${got}`,
        hint: 'change the value',
      };
    default:
      return { message: `${issue.message}${got}`, hint: 'change the value' };
  }
}

const bound = (inclusive: boolean | undefined, including: string, excluding: string): string =>
  inclusive === false ? excluding : including;

function amount(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const what =
    issue.origin === 'array' ? ' long' : issue.origin === 'string' ? ' characters long' : '';
  return `${limit}${what}`;
}

const ARTICLES: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
};

const article = (type: string): string => ARTICLES[type] ?? type;

function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
