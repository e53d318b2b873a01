/** What many tests need: settings with defaults, temporary folders, the program run in-process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { main } from '../src/cli/main.js';
import type { DataSettings } from '../src/data/settings.js';

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
    scale: 'standard',
    scaleTarget: 'standard',
    ...change,
  };
}

/** A folder that goes with the test file. */
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

/** `keepgrid …words` in this process. */
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
