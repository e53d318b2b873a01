/** The program under test, run as often as it takes: in a process of its own, or in one that is used again. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const BIN = file('../../bin/keepgrid.js');
const PRELOAD = pathToFileURL(file('preload.mjs')).href;
/** Milliseconds after which a command hangs: undisturbed it takes a tenth of that on a busy machine. */
const PATIENCE = 30_000;

export type Mode = 'count' | 'kill' | 'torn' | 'fail' | 'full';

/** See preload.mjs. */
export interface Strike {
  readonly folder: string;
  readonly mode: Mode;
  readonly at: number;
}

export interface Operation {
  /** From 1. */
  readonly number: number;
  readonly name: string;
  /** Of the file, in the folder. */
  readonly path: string;
  /** Whether the disk is another after it. */
  readonly changes: boolean;
  /** Whether a full disk makes it fail. */
  readonly space: boolean;
  /** Whether it can be done by half. */
  readonly tears: boolean;
}

export interface Ran {
  /** Exit code, the signal that ended it, or 'hang'. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
  /** Operations that were logged: all when counting, else the one struck, if it came to that. */
  readonly operations: readonly Operation[];
}

type Answer = Pick<Ran, 'code' | 'stdout' | 'stderr'>;

/** One command at a time. */
export class Lane {
  #server: ChildProcess | null = null;
  readonly #log: string;

  /** The scratch folder must be this lane's own. */
  constructor(scratch: string) {
    this.#log = join(scratch, 'operations.jsonl');
  }

  /** In the process that is used again. */
  async run(words: readonly string[], strike: Strike | null = null): Promise<Ran> {
    rmSync(this.#log, { force: true });
    const server = (this.#server ??= fork(file('server.mjs'), {
      execArgv: ['--no-warnings'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    }));
    const answer = new Promise<Answer>((resolve) => {
      const settle = (given: Answer): void => {
        clearTimeout(timer);
        server.off('exit', onExit);
        server.off('message', onMessage);
        resolve(given);
      };
      const without = (code: number | string): void => settle({ code, stdout: '', stderr: '' });
      const onExit = (code: number | null, signal: string | null): void =>
        without(signal ?? `ended by itself with ${code}`);
      const onMessage = (given: unknown): void => settle(given as Answer);
      const timer = setTimeout(() => without('hang'), PATIENCE);
      server.on('exit', onExit);
      server.on('message', onMessage);
    });
    server.send({ bin: BIN, words, fault: strike === null ? null : { ...strike, log: this.#log } });
    const ran = await answer;
    if (typeof ran.code === 'string') await this.renew();
    return { ...ran, operations: this.#logged() };
  }

  /** In a process of its own. */
  async alone(words: readonly string[], strike: Strike | null = null): Promise<Ran> {
    rmSync(this.#log, { force: true });
    const env = { ...process.env };
    if (strike !== null) {
      env['KEEPGRID_FAULT_FOLDER'] = strike.folder;
      env['KEEPGRID_FAULT_MODE'] = strike.mode;
      env['KEEPGRID_FAULT_AT'] = String(strike.at);
      env['KEEPGRID_FAULT_LOG'] = this.#log;
    }
    const child = spawn(process.execPath, ['--import', PRELOAD, BIN, ...words], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, PATIENCE);
    const caught = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk: Buffer) => (caught[name] += chunk.toString()));
    const code = await new Promise<number | string>((resolve) => {
      child.on('close', (exitCode, signal) => resolve(exitCode ?? signal ?? 'hang'));
    });
    clearTimeout(timer);
    return { ...caught, code: hung ? 'hang' : code, operations: this.#logged() };
  }

  /** Ends the process that is used again, so that it holds nothing any more; the next command gets a new one. */
  async renew(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  }

  #logged(): Operation[] {
    if (!existsSync(this.#log)) return [];
    const lines = readFileSync(this.#log, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Operation);
  }
}
