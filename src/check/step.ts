/** What a step of the ritual comes to: a verdict, what was seen, what to do, and the figures behind it. */

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
  /** What was seen, as sentences. */
  readonly seen: string;
  /** What to do about it; empty where there is nothing to do. */
  readonly advice: readonly string[];
  /** Snake_case, as in `--json`. */
  readonly figures: Readonly<Record<string, number | boolean | null>>;
  /** A cost J by step or epoch, from 0 on. */
  readonly curve?: Curve;
}

export interface Curve {
  readonly of: string;
  readonly by: 'step' | 'epoch';
  readonly values: readonly number[];
}

/** Something found in passing: a step fails with the worst of what it found. */
export interface Finding {
  readonly verdict: Exclude<Verdict, 'pass'>;
  readonly seen: string;
  readonly advice: string;
}

/** The step's result from its opening sentence and its findings. */
export function conclude(
  step: StepName,
  opening: string,
  findings: readonly Finding[],
  figures: StepResult['figures'],
  curve?: Curve,
): StepResult {
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
