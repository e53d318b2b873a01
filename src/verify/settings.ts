/** The settings in which two recorded configs differ, which is what most differences of rows come from. */
import { differingParts, type PartDifference } from '../plan/canonical.js';
import type { RecordedConfig } from '../config/toConfig.js';

/** Keys that change no number of any row. */
const WITHOUT_EFFECT = ['name', 'select', 'record'];

/** The settings that differ, each under its path: `training.epochs`. Lists are compared as a whole. */
export const settingDifferences = (a: RecordedConfig, b: RecordedConfig): PartDifference[] =>
  differingParts(leaves(a), leaves(b));

function leaves(config: object): Record<string, unknown> {
  const entries = Object.entries(config).filter(([key]) => !WITHOUT_EFFECT.includes(key));
  return Object.fromEntries(entries.flatMap(([key, value]) => within(key, value)));
}

function within(path: string, value: unknown): [string, unknown][] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => within(`${path}.${key}`, inner));
}
