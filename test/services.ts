/**
 * Services that tests start: where one is not installed, its tests are skipped with a reason; where
 * KEEPGRID_SERVICES=1 promises it, they fail.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const isInstalled = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** Why tests that need these programs cannot run here; null if they can. */
export function missing(...programs: readonly string[]): string | null {
  const absent = programs.filter((program) => !isInstalled(program));
  if (absent.length === 0) return null;
  const reason = `${absent.join(', ')} not installed`;
  if (process.env['KEEPGRID_SERVICES'] === '1') throw new Error(reason);
  return reason;
}

/** A port of the loopback interface that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Resolves when something listens on the port. */
export async function listening(port: number): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (isOpen) return;
    if (attempt === 200) throw new Error(`nothing listens on port ${port}`);
    await delay(25);
  }
}

/** redis-server, or valkey-server, which does the same. */
const SERVER =
  isInstalled('valkey-server') && !isInstalled('redis-server') ? 'valkey-server' : 'redis-server';

export const withoutRedis = (): string | null => missing(SERVER);

/** A Redis of a test, with a folder of its own, which keeps what is written as a real one should. */
export class RedisServer {
  #child: ChildProcess | null = null;
  readonly #folder = mkdtempSync(join(tmpdir(), 'keepgrid-redis-'));

  private constructor(
    readonly port: number,
    private readonly words: readonly string[],
  ) {}

  static async start(...words: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), words);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const own = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder];
    const kept = ['--save', '', '--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];
    this.#child = spawn(SERVER, [...own, ...kept, ...this.words], { stdio: 'ignore' });
    await listening(this.port);
  }

  /** Ends it, at once if it is killed. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
