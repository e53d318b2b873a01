/** What the schema finds wrong, in words a person would use. */
import type { z } from 'zod';
import { nearestName } from '../errors.js';
import { count } from '../text.js';
import { valueMeant } from './foreign.js';

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
        : mustBe(wanted, hintForType(issue.expected, value) ?? `write ${wanted} there`);
    }
    case 'invalid_value': {
      const names = issue.values.map(String);
      const name = typeof value === 'string' ? value : '';
      // A list or an object may have no text: those from a config have no methods.
      const isNested = typeof value === 'object' && value !== null;
      const meant = isNested ? null : valueMeant(String(value), names);
      const hint =
        meant === null ? suggestion(name, names, 'choose one of them') : `write ${meant}`;
      return mustBe(`one of ${names.join(', ')}`, hint);
    }
    case 'too_small':
      return mustBe(
        `${issue.inclusive === false ? 'above' : 'at least'} ${amount(issue.minimum, issue.origin)}`,
        `make it ${isLong ? 'longer' : 'larger'}`,
      );
    case 'too_big':
      return mustBe(
        `${issue.inclusive === false ? 'below' : 'at most'} ${amount(issue.maximum, issue.origin)}`,
        (Number(issue.maximum) === 1 && percentage(value)) ||
          `make it ${isLong ? 'shorter' : 'smaller'}`,
      );
    default: {
      const isShare = issue.message.includes('a share');
      return {
        message: `${issue.message}${got}`,
        hint: (isShare && percentage(value)) || 'change the value',
      };
    }
  }
}

/** The hint where a list of one value, or a number without quotes, is meant. */
function hintForType(expected: string, value: unknown): string | null {
  const isScalar = typeof value === 'number' || typeof value === 'string';
  if (expected === 'array' && isScalar) return `write [${value}]`;
  const isQuoted =
    typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
  return isQuoted && (expected === 'number' || expected === 'int')
    ? `write ${Number(value)} without quotes`
    : null;
}

/** The hint for a share that was written as a percentage; null if the value is none. */
function percentage(value: unknown): string | null {
  if (!Number.isInteger(value) || !(Number(value) > 1 && Number(value) <= 100)) return null;
  return `it is a share, not a percentage: write ${Number(value) / 100} if that is meant`;
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
