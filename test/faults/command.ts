/** The built program as a process of its own, which is followed while it runs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
export const BIN = file('../../bin/keepgrid.js');
const HURT = pathToFileURL(file('hurt.mjs')).href;
/** Milliseconds after which a command hangs. */
const PATIENCE = 30_000;

export interface Ended {
  /** Exit code, the signal that ended it, or 'hang'. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  /** What hurt.mjs is to do, in its words. */
  readonly hurt?: Readonly<Record<string, string | number>>;
  /** A shell line that runs the command as "$@". */
  readonly shell?: string;
}

export class Command {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';
  #isOver = false;

  constructor(words: readonly string[], { hurt, shell }: Surroundings = {}) {
    const env: NodeJS.ProcessEnv = { ...process.env };
    if (hurt !== undefined)
      Object.assign(env, {
        NODE_OPTIONS: `--import ${HURT}`,
        KEEPGRID_HURT: JSON.stringify(hurt),
      });
    const whole = [process.execPath, BIN, ...words];
    const [program, ...rest] = shell === undefined ? whole : ['sh', '-c', shell, 'sh', ...whole];
    this.child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout!.on('data', (chunk: Buffer) => (this.#stdout += chunk.toString()));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.ended = this.#follow();
  }

  async #follow(): Promise<Ended> {
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      this.child.kill('SIGKILL');
    }, PATIENCE);
    const code = await new Promise<number | string>((resolve) => {
      this.child.on('close', (exitCode, signal) => resolve(exitCode ?? signal ?? 'hang'));
    });
    clearTimeout(timer);
    this.#isOver = true;
    return { code: hung ? 'hang' : code, stdout: this.#stdout, stderr: this.#stderr };
  }

  /** Resolves when it has reported so many rows, or has ended. */
  async reported(rows: number): Promise<void> {
    while (!this.#isOver && reportedIn(this.#stdout).length < rows)
      await new Promise((resolve) => setTimeout(resolve, 1));
  }

  get isOver(): boolean {
    return this.#isOver;
  }
}

/** run_ids of the rows that the command said are on disk. */
export const reportedIn = (stdout: string): string[] =>
  [...stdout.matchAll(/^\{"event":"run","run_id":"(\w+)"/gm)].map(([, runId]) => runId);
