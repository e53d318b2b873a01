/** What many tests need: settings with defaults, temporary folders, and the program run in-process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { main } from '../src/cli/main.js';
import type { DataSettings } from '../src/data/settings.js';
import type { NetworkSpec } from '../src/engine/kernels.js';
import type { TrainingSettings } from '../src/nn/settings.js';
import type { ExperimentDocument } from '../src/plan/document.js';
import type { Run, RunSource } from '../src/plan/run.js';

export function dataSettings(change: Partial<DataSettings> = {}): DataSettings {
  return {
    source: 'digits',
    target: null,
    task: null,
    classes: null,
    size: null,
    noise: null,
    features: null,
    seed: null,
    validation: 0.2,
    test: 0,
    folds: null,
    scale: 'standard',
    scaleTarget: 'standard',
    columns: { use: null, drop: [], categorical: [] },
    missing: 'error',
    delimiter: 'auto',
    decimal: 'auto',
    group: null,
    ...change,
  };
}

/** Defaults that few tests are about: of training settings, and of what a network takes instead. */
export const otherSettings = {
  decay: 0.9,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  l2: 0,
  maxNorm: null,
  lrSchedule: 'none',
  lrWarmup: 0,
  lrStep: 10,
  lrFactor: 0.1,
  classWeight: 'none',
  classWeights: null,
} as const satisfies Partial<TrainingSettings & NetworkSpec>;

/** A made-up document, as experiment.json holds one. */
export function recordedDocument(change: Partial<ExperimentDocument> = {}): ExperimentDocument {
  const { scaleTarget: scale_target, ...data } = dataSettings();
  const parts = { validation: 0.2, test: 0, scale: 'standard' };
  return {
    keepgrid: '0.0.0',
    identity: { data: 'f00d', numerics: 2, ...parts, seed: 1, layers: 2 },
    layers: 2,
    axes: ['learning_rate'],
    derived_axes: [],
    config: {
      name: 'made-up',
      seed: 1,
      repeats: 1,
      data: { ...data, scale_target },
      network: { hidden: [3], activation: 'relu', init: 'he' },
      training: { epochs: 2, learning_rate: 0.1, momentum: 0.9 },
      grid: {},
      baseline: true,
      select: { metric: 'val_cost', rule: 'best', worth: 0.01 },
      record: { history: true },
    },
    ...change,
  };
}

/** A source of these runs, as a sweep takes one. */
export const sourceOf = (runs: readonly Run[]): RunSource => ({
  count: runs.length,
  draws: {
    seed: runs[0]?.seed ?? 1,
    repeats: Math.max(1, ...runs.map(({ repeat }) => repeat)),
    folds: Math.max(1, ...runs.map(({ fold }) => fold)),
  },
  of: (draw, takes = () => true) =>
    runs.filter(
      (run) =>
        (draw === undefined || (run.repeat === draw.repeat && run.fold === draw.fold)) &&
        takes(run, run),
    ),
});

/** For tests to skip that need POSIX signals or a POSIX shell, neither of which Windows has. */
export const onWindows = process.platform === 'win32';

/** A folder that is removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keepgrid-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `keepgrid …words` in this process. */
export async function keepgrid(...words: string[]): Promise<Ran> {
  const caught = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      caught[name] += String(text);
      return true;
    }),
  );
  try {
    const code = await main(words);
    return { code, ...caught };
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
}
