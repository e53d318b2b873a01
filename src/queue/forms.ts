/**
 * The forms of what travels through a queue. A message is data like any other input: it is taken only if it
 * has the form that is written down, and no text of it is run, opened or shown as it stands.
 */
import { z } from 'zod';

/** Raised whenever a message changes its form: workers of another protocol are refused. */
export const PROTOCOL = 1;

/** Runs of a message at most: far more than a batch has. */
export const MOST_RUNS = 100_000;

export const count = z.int().min(1);
export const digest = z.string().regex(/^[0-9a-f]{64}$/);
export const runId = z.string().regex(/^r[0-9a-f]{16}$/);
/** One line of visible text. */
export const line = z.string().regex(/^\P{Cc}{0,300}$/u);
