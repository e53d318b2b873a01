/** The result of a step: a verdict, what was seen, what to do about it, and the figures behind it. */

export type Verdict = 'pass' | 'warning' | 'fail';

/** The steps, in the order of the ritual. */
export const STEPS = [
  'data',
  'gradients',
  'descent',
  'training',
  'subset',
  'dropout',
  'gap',
] as const;

export type StepName = (typeof STEPS)[number];

export interface StepResult {
  readonly step: StepName;
  readonly verdict: Verdict;
  /** What was seen, in sentences; the last one has no full stop. */
  readonly seen: string;
  /** What to do about it, as imperatives; empty if there is nothing to do. */
  readonly advice: readonly string[];
  /** Snake_case, as in `--json`. */
  readonly figures: Readonly<Record<string, number | boolean | null>>;
  /** A cost by step or epoch, from 0 on. */
  readonly curve?: Curve;
}

export interface Curve {
  readonly of: string;
  readonly by: 'step' | 'epoch';
  readonly values: readonly number[];
}

/** Something that is wrong; the worst finding gives its step the verdict. */
export interface Finding {
  readonly verdict: Exclude<Verdict, 'pass'>;
  readonly seen: string;
  readonly advice: string;
}

/** A finding that lets the step pass with a warning. */
export const warning = (seen: string, advice: string): Finding => ({
  verdict: 'warning',
  seen,
  advice,
});

/** A finding that fails the step. */
export const failure = (seen: string, advice: string): Finding => ({
  verdict: 'fail',
  seen,
  advice,
});

/** Makes a step's result of its opening sentence, which may be empty, and its findings, if there are any. */
export function conclude(
  step: StepName,
  opening: string,
  found: readonly (Finding | null)[],
  figures: StepResult['figures'],
  curve?: Curve,
): StepResult {
  const findings = found.filter((finding) => finding !== null);
  const verdicts = findings.map(({ verdict }) => verdict);
  return {
    step,
    verdict: verdicts.includes('fail') ? 'fail' : verdicts.length > 0 ? 'warning' : 'pass',
    seen: [opening, ...findings.map(({ seen }) => seen)].filter((text) => text !== '').join('. '),
    advice: [...new Set(findings.map(({ advice }) => advice))],
    figures,
    ...(curve === undefined ? {} : { curve }),
  };
}
