/** A folder in which the files of configs/batch are tried as users do, with `keepgrid` and `npx` on the path. */
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { keepgrid } from '../helpers.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The text of a file of configs/batch. */
export const textOf = (name: string): string =>
  readFileSync(join(ROOT, 'configs/batch', name), 'utf8');

/** The commands that a section of the README shows. */
export function commandsOf(section: string): string {
  const [, text] = textOf('README.md').split(new RegExp(`^#+ ${section}$`, 'm'));
  return /```sh\n([^]*?)```/.exec(text)![1];
}

export const CONFIG = `name: sweep
repeats: 3
data: {source: iris}
network: {hidden: [6]}
training: {epochs: 4, learning_rate: 0.05}
grid:
  keep_prob: {1: [0.5, 0.8]}
  l2: [0, 0.1]
`;

export interface Place {
  readonly folder: string;
  /** Runs words in the folder. */
  run(
    words: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<{ readonly code: number; readonly output: string }>;
  /** The bytes of results/<name>. */
  bytes(name: string): string[];
}

/** Makes a place with sweep.yaml and configs/batch in it. */
export function placeIn(folder: string, config = CONFIG): Place {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'sweep.yaml'), config);
  cpSync(join(ROOT, 'configs/batch'), join(folder, 'configs/batch'), { recursive: true });
  const program = `"${process.execPath}" "${join(ROOT, 'bin/keepgrid.js')}"`;
  writeFileSync(join(folder, 'bin/keepgrid'), `#!/bin/sh\nexec ${program} "$@"\n`);
  writeFileSync(join(folder, 'bin/npx'), '#!/bin/sh\nexec "$@"\n');
  for (const name of ['keepgrid', 'npx']) chmodSync(join(folder, 'bin', name), 0o755);
  return {
    folder,
    run: ([program, ...words], env = {}) =>
      new Promise((resolve, reject) => {
        const path = `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`;
        const child = spawn(program, words, {
          cwd: folder,
          env: { ...process.env, PATH: path, ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let output = '';
        for (const stream of [child.stdout, child.stderr]) {
          stream.on('data', (text: Buffer) => (output += text.toString()));
        }
        child.on('error', reject);
        child.on('close', (code) => resolve({ code: code ?? 1, output }));
      }),
    bytes: (name) =>
      ['results.csv', 'history.csv', 'experiment.json'].map((file) =>
        readFileSync(join(folder, 'results', name, file), 'utf8'),
      ),
  };
}

/** Trains the sweep of a place on one machine, to results/whole. */
export async function trainWhole({ folder }: Place): Promise<void> {
  const out = join(folder, 'results/whole');
  const words = ['run', join(folder, 'sweep.yaml'), '--out', out, '--quiet'];
  const { code, stderr } = await keepgrid(...words);
  expect(code, stderr).toBe(0);
}
