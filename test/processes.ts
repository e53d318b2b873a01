/** The built program in processes of its own, for tests that end them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Ran } from './helpers.js';

export const BIN = fileURLToPath(new URL('../bin/keepgrid.js', import.meta.url));

export class Program {
  readonly #child: ChildProcess;
  readonly #caught = { stdout: '', stderr: '' };
  /** Resolves when it has ended; `code` is 128 + n where signal n ended it. */
  readonly ended: Promise<Ran>;

  constructor(
    words: readonly string[],
    options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ) {
    this.#child = spawn(process.execPath, [BIN, ...words], {
      ...options,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const name of ['stdout', 'stderr'] as const)
      this.#child[name]!.on('data', (chunk: Buffer) => (this.#caught[name] += chunk.toString()));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) =>
        resolve({ ...this.#caught, code: code ?? (signal === 'SIGKILL' ? 137 : 128) }),
      );
    });
  }

  get stdout(): string {
    return this.#caught.stdout;
  }

  get stderr(): string {
    return this.#caught.stderr;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when it has printed text that matches. */
  async says(pattern: RegExp, seconds = 30): Promise<void> {
    const matches = (): boolean => pattern.test(this.stdout) || pattern.test(this.stderr);
    const end = performance.now() + seconds * 1000;
    while (!matches()) {
      if (performance.now() > end)
        throw new Error(`it did not say ${String(pattern)}:\n${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
