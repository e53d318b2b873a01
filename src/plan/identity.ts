/**
 * The run_id: a hash of all that determines a row's numbers and of nothing else, so that an edited
 * grid keeps its finished rows and a changed setting never reuses a stale one.
 */
import type { DataSettings } from '../data/settings.js';
import type { Dataset } from '../data/dataset.js';
import type { Draw } from '../engine/draws.js';
import { canonicalJson } from './canonical.js';
import { NUMERICS } from './numerics.js';
import { sha256 } from './sha256.js';

export interface SplitIdentity {
  readonly data: string;
  readonly numerics: number;
  /** Missing where there are folds. */
  readonly validation?: number | 'own';
  readonly folds?: number;
  readonly test: number | 'own';
  readonly scale: string;
  readonly scaleTarget?: string;
}

/** What all rows of a results folder have in common; where it differs, the experiment is another. */
export interface Identity extends SplitIdentity {
  readonly seed: number;
  readonly layers: number;
}

/** What the data adds to a run_id: the digest of the arrays, and how they are split and scaled. */
export function splitIdentity(
  { validation, folds, test, scale, scaleTarget }: DataSettings,
  { sha256, target }: Pick<Dataset, 'sha256' | 'target'>,
): SplitIdentity {
  return {
    data: sha256,
    numerics: NUMERICS,
    ...(folds === null
      ? { validation: typeof validation === 'number' ? validation : ('own' as const) }
      : { folds }),
    test: typeof test === 'number' ? test : 'own',
    scale,
    ...(target.task === 'regression' ? { scaleTarget } : {}),
  };
}

/** The run_id: "r" and 16 hex digits of the SHA-256 of the canonical JSON of the three parts. */
export const runIdentity = (
  settings: Readonly<Record<string, unknown>>,
  split: SplitIdentity,
  { seed, ...draw }: Draw,
): string => runIdentities(split, seed)(settings)(draw);

type RunIdOf = (draw: Pick<Draw, 'repeat' | 'fold'>) => string;

type RunIdsOf = (
  settings: Readonly<Record<string, unknown>>,
  keepProb?: readonly number[],
) => RunIdOf;

/**
 * The run_ids of cells, each in the draws of a seed; `keepProb` stands in the place of that of the settings. Cells
 * of a plan have most settings in common, so their texts are remembered, and a cell writes out once what its draws
 * have in common. Settings must not change afterwards: many cells may be of the same object.
 */
export function runIdentities(split: SplitIdentity, seed: number): RunIdsOf {
  const shared: Readonly<Record<string, unknown>> = { ...split, seed };
  const textOf = rememberedTexts();
  const keysOf = rememberedKeys(Object.keys(shared));
  const known = new WeakMap<object, readonly string[]>();
  const textsOf = (settings: Readonly<Record<string, unknown>>): readonly string[] =>
    keysOf(Object.keys(settings)).map((keys) => {
      let text = '';
      for (const key of keys) text += textOf(key, key in shared ? shared[key] : settings[key]);
      return text;
    });
  return (settings, keepProb = settings['keepProb'] as readonly number[] | undefined) => {
    const texts = known.get(settings) ?? textsOf(settings);
    known.set(settings, texts);
    const [before, upTo, between, after] = texts;
    const own = keepProb === undefined ? '' : `"keepProb":${JSON.stringify(keepProb)},`;
    const middle = `${upTo}${own}${between}`;
    // The seed is always there, so that there is a comma to leave out at the end.
    const end = `${after.slice(0, -1)}}`;
    return ({ repeat, fold }) => {
      const text = `{${before}"fold":${fold},${middle}"repeat":${repeat},${end}`;
      return `r${sha256(text).slice(0, 16)}`;
    };
  };
}

/** `"key":value,` in canonical JSON; nothing for undefined. */
function rememberedTexts(): (key: string, value: unknown) => string {
  const last = new Map<string, { readonly value: unknown; readonly text: string }>();
  return (key, value) => {
    if (value === undefined) return '';
    const known = last.get(key);
    if (known !== undefined && Object.is(known.value, value)) return known.text;
    const text = `${JSON.stringify(key)}:${canonicalJson(value)},`;
    // Objects could be changed, and are hardly ever the same in two cells.
    if (typeof value !== 'object') last.set(key, { value, text });
    return text;
  };
}

/** Keys in order with those of every cell, without keepProb: before `fold`, up to keepProb, up to `repeat`, and after that. */
function rememberedKeys(
  shared: readonly string[],
): (own: readonly string[]) => readonly (readonly string[])[] {
  const known = new Map<string, readonly (readonly string[])[]>();
  return (own) => {
    const name = own.join();
    const found = known.get(name);
    if (found !== undefined) return found;
    const keys = [...new Set([...shared, ...own])].toSorted((a, b) => (a < b ? -1 : 1));
    const parts = [
      keys.filter((key) => key < 'fold'),
      keys.filter((key) => key > 'fold' && key < 'keepProb'),
      keys.filter((key) => key > 'keepProb' && key < 'repeat'),
      keys.filter((key) => key > 'repeat'),
    ];
    known.set(name, parts);
    return parts;
  };
}
