/** What the schema finds wrong, in words a person would use. */
import type { z } from 'zod';
import { nearestName } from '../errors.js';
import { count } from '../text.js';

/** A mistake and what to do about it; the message follows the name of a key: `must be above 0, not 0`. */
export interface Problem {
  readonly message: string;
  readonly hint: string;
}

/** An issue of the schema in words; `value` is what stands there, undefined where nothing does. */
export function problemOf(issue: z.core.$ZodIssue, value: unknown): Problem {
  const got = value === undefined ? '' : `, not ${show(value)}`;
  const mustBe = (what: string, hint: string): Problem => ({
    message: `must be ${what}${got}`,
    hint,
  });
  const isLong = 'origin' in issue && (issue.origin === 'array' || issue.origin === 'string');
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = TYPES[issue.expected] ?? issue.expected;
      return value === undefined
        ? { message: 'is missing', hint: `add it: ${wanted}` }
        : mustBe(wanted, `write ${wanted} there`);
    }
    case 'invalid_value': {
      const names = issue.values.map(String);
      const name = typeof value === 'string' ? value : '';
      return mustBe(`one of ${names.join(', ')}`, suggestion(name, names, 'choose one of them'));
    }
    case 'too_small':
      return mustBe(
        `${issue.inclusive === false ? 'above' : 'at least'} ${amount(issue.minimum, issue.origin)}`,
        `make it ${isLong ? 'longer' : 'larger'}`,
      );
    case 'too_big':
      return mustBe(
        `${issue.inclusive === false ? 'below' : 'at most'} ${amount(issue.maximum, issue.origin)}`,
        `make it ${isLong ? 'shorter' : 'smaller'}`,
      );
    default:
      return { message: `${issue.message}${got}`, hint: 'change the value' };
  }
}

function amount(limit: number | bigint, origin: string): string {
  if (origin === 'array') return `${count(Number(limit), 'value')} long`;
  if (origin === 'string') return `${count(Number(limit), 'character')} long`;
  return String(limit);
}

const TYPES: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
};

function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/**
 * The hint for a name that is not known: the nearest one that is, or the shortest of which it is a whole
 * part, as f1 is of f1_macro; or else `otherwise`.
 */
export function suggestion(name: string, known: readonly string[], otherwise: string): string {
  const near = nearestName(name, known) ?? shortestWith(name, known);
  return near === null ? otherwise : `did you mean "${near}"?`;
}

function shortestWith(name: string, known: readonly string[]): string | null {
  const parts = known.filter(
    (own) => name !== '' && `_${own}_`.includes(`_${name.toLowerCase()}_`),
  );
  return parts.toSorted((a, b) => a.length - b.length)[0] ?? null;
}
