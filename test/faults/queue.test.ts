/**
 * Every message between a coordinator or a worker and Redis as a fault point, and a sweep during which
 * everything dies now and then. Usually a sample; KEEPGRID_FAULTS=all strikes at each message, KEEPGRID_SEED=…
 * draws another sample.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import seedrandom from 'seedrandom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepgrid, temporaryFolder } from '../helpers.js';
import { Program } from '../processes.js';
import { RedisServer, withoutRedis } from '../services.js';
import { RedisProxy, type Stroke } from './redisProxy.js';

const REASON = withoutRedis();
const ALL = process.env['KEEPGRID_FAULTS'] === 'all';
const SEED = Number(process.env['KEEPGRID_SEED'] ?? 1);
/** Sweeps side by side: most of their time is waiting. */
const LANES = 4;
const SAMPLE = 2;

const TINY = `repeats: 2
data: {source: iris}
network: {hidden: [3]}
training: {epochs: 2, learning_rate: 0.05}
grid:
  keep_prob: {1: [0.5, 0.8, 1]}
`;

/** 60 runs of about 50 ms. */
const LONGER = `repeats: 5
data: {source: digits}
network: {hidden: [32]}
training: {epochs: 12, learning_rate: 0.02}
grid:
  keep_prob: {input: [0.8, 1], 1: [0.4, 0.5, 0.6, 0.7, 0.8, 1]}
`;

/** What may happen to a sweep at any moment. */
const ACCIDENTS = [
  'kill -9 of the coordinator',
  'SIGTERM of the coordinator',
  'kill -9 of a worker',
  'SIGTERM of a worker',
  'a worker that sleeps for longer than the lease',
  'kill -9 of Redis',
  'a flush of Redis',
] as const;
type Accident = (typeof ACCIDENTS)[number];

type Target = 'coordinator' | 'worker';
type Mode = `kill ${Stroke}` | `cut ${Stroke}`;
const TARGETS: readonly Target[] = ['coordinator', 'worker'];
const MODES: readonly Mode[] = ['kill before', 'cut after', 'cut before'];

const root = temporaryFolder();
const random = seedrandom(`queue faults ${SEED}`);
const bytesOf = (folder: string, file: string): string =>
  readFileSync(join(root, folder, file), 'utf8');

/** What differs from an undisturbed sweep. */
const differing = (out: string, like: string): string[] =>
  ['results.csv', 'history.csv'].filter((file) => bytesOf(out, file) !== bytesOf(like, file));

/** One sweep after another, on a Redis of its own. */
class QueueLane {
  readonly #running = new Set<Program>();
  #redis: RedisServer | null = null;
  #proxy: RedisProxy | null = null;
  #port = 0;
  #sweeps = 0;

  constructor(private readonly name: string) {}

  async start(): Promise<void> {
    this.#redis = await RedisServer.start();
    this.#proxy = new RedisProxy(this.#redis.port);
    this.#port = await this.#proxy.start();
  }

  async stop(): Promise<void> {
    await this.#end();
    this.#proxy?.stop();
    await this.#redis?.stop();
  }

  /** Strikes at a message; at 0, none, it resolves to the number of messages. */
  async judge(
    target: Target,
    mode: Mode,
    at: number,
  ): Promise<{ messages: number; problems: string[] }> {
    const sweep = `${this.name}-${++this.#sweeps}`;
    const direct = this.#redis!.url;
    const through = `redis://127.0.0.1:${this.#port}`;
    let isStruck = false;
    const words = ['run', 'tiny.yaml', '--set', `name=${sweep}`, '--out', sweep, '--lease', '1'];
    const coordinate = (url: string): Program => this.#run([...words, '-q', '--queue', url]);
    const serve = (url: string): Program =>
      this.#run(['worker', '--workers', '1', '-q', '--name', sweep, '--queue', url]);
    const [kind, stroke] = mode.split(' ') as ['kill' | 'cut', Stroke];
    const victim = { program: null as Program | null };
    this.#proxy!.arm(
      at === 0
        ? null
        : {
            at,
            stroke,
            onStruck: () => {
              isStruck = true;
              if (kind === 'kill') victim.program?.kill('SIGKILL');
            },
          },
    );
    const isCoordinator = target === 'coordinator';
    let coordinator = coordinate(isCoordinator ? through : direct);
    const worker = serve(isCoordinator ? direct : through);
    victim.program = isCoordinator ? coordinator : worker;
    // Whoever was killed is started again, as batch systems do.
    void worker.ended.then(() =>
      isStruck && kind === 'kill' && !isCoordinator ? serve(direct) : null,
    );
    let { code, stderr } = await within(coordinator);
    if (isStruck && kind === 'kill' && isCoordinator) {
      coordinator = coordinate(direct);
      ({ code, stderr } = await within(coordinator));
    }
    const { commands } = this.#proxy!;
    await this.#end();
    const problems = code === 0 ? differing(sweep, 'local') : [`exit code ${code}: ${stderr}`];
    return {
      messages: commands,
      problems: problems.map((text) => `${target}, ${mode}, ${at}: ${text}`),
    };
  }

  #run(words: readonly string[]): Program {
    const program = new Program(words, { cwd: root, env: { KEEPGRID_CACHE: join(root, 'cache') } });
    this.#running.add(program);
    void program.ended.then(() => this.#running.delete(program));
    return program;
  }

  async #end(): Promise<void> {
    while (this.#running.size > 0) {
      const programs = [...this.#running];
      programs.forEach((program) => program.kill('SIGKILL'));
      await Promise.all(programs.map(({ ended }) => ended));
    }
  }
}

/** How a coordinator ends, or that it hangs. */
async function within(program: Program, seconds = 45): Promise<{ code: number; stderr: string }> {
  const hang = new AbortController();
  const timeout = delay(seconds * 1000, null, { signal: hang.signal }).then(() => {
    program.kill('SIGKILL');
    return { code: -1, stderr: `it hangs: ${program.stderr}` };
  });
  try {
    return await Promise.race([program.ended, timeout]);
  } finally {
    hang.abort();
    timeout.catch(() => {});
  }
}

describe.skipIf(REASON !== null)(
  `faults of a queue${REASON === null ? '' : ` (${REASON})`}:`,
  () => {
    const lanes = Array.from({ length: LANES }, (_, lane) => new QueueLane(`lane${lane}`));

    beforeAll(async () => {
      for (const [name, config] of [
        ['tiny', TINY],
        ['longer', LONGER],
      ] as const) {
        writeFileSync(join(root, `${name}.yaml`), config);
        const out = join(root, name === 'tiny' ? 'local' : 'local-longer');
        mkdirSync(out);
        const ran = await keepgrid('run', join(root, `${name}.yaml`), '--out', out, '-q');
        if (ran.code !== 0) throw new Error(ran.stderr);
      }
      await Promise.all(lanes.map((lane) => lane.start()));
    }, 60_000);
    afterAll(() => Promise.all(lanes.map((lane) => lane.stop())));

    test.for(TARGETS)(
      `a sweep ends with the local bytes, whichever message of its %s is struck (${ALL ? 'each' : `a sample, seed ${SEED}`})`,
      { timeout: 1_200_000 },
      async (target) => {
        const started = performance.now();
        const { messages, problems: none } = await lanes[0].judge(target, 'cut before', 0);
        expect(none).toEqual([]);
        const faults = MODES.flatMap((mode) => {
          const all = Array.from({ length: messages }, (_, index) => ({ mode, at: index + 1 }));
          if (ALL) return all;
          return Array.from({ length: SAMPLE }, () => all[Math.floor(random() * all.length)]);
        });
        const queue = [...faults];
        const problems: string[] = [];
        await Promise.all(
          lanes.map(async (lane) => {
            for (let fault = queue.shift(); fault !== undefined; fault = queue.shift()) {
              const { problems: found } = await lane.judge(target, fault.mode, fault.at);
              problems.push(...found);
            }
          }),
        );
        const seconds = Math.round((performance.now() - started) / 1000);
        process.stdout.write(
          `messages of the ${target}: ${messages}; ${faults.length} faults in ${seconds} s, ${problems.length} with problems\n`,
        );
        expect(problems, `seed ${SEED}`).toEqual([]);
      },
    );

    test(
      `a sweep ends with the local bytes while all that takes part in it dies now and then (seed ${SEED})`,
      { timeout: 600_000 },
      async () => {
        const counts = new Map<Accident, number>();
        const problems: string[] = [];
        for (let sweep = 0; sweep < (ALL ? 6 : 1); sweep++)
          problems.push(...(await sweepWithAccidents(sweep, counts)));
        const lines = [...counts].map(([accident, count]) => `${count} ${accident}`);
        process.stdout.write(
          `faults of a queue: ${lines.join(', ')}; ${problems.length} with problems\n`,
        );
        expect(problems, `seed ${SEED}`).toEqual([]);
      },
    );
  },
);

/** A sweep with accidents at random moments, each kind in turn, until it is over. */
async function sweepWithAccidents(sweep: number, counts: Map<Accident, number>): Promise<string[]> {
  const out = `chaos-${sweep}`;
  const redis = await RedisServer.start();
  const start = (words: readonly string[]): Program =>
    new Program([...words, '--queue', redis.url], {
      cwd: root,
      env: { KEEPGRID_CACHE: join(root, 'cache') },
    });
  const coordinate = (): Program =>
    start(['run', 'longer.yaml', '--set', `name=${out}`, '--out', out, '--lease', '1', '-q']);
  const serve = (): Program => start(['worker', '--workers', '1', '-q']);
  let coordinator = coordinate();
  const workers = [serve(), serve()];
  const happen: Record<Accident, (index: number) => Promise<void>> = {
    async 'kill -9 of the coordinator'() {
      coordinator.kill('SIGKILL');
      await coordinator.ended;
      coordinator = coordinate();
    },
    async 'SIGTERM of the coordinator'() {
      coordinator.kill('SIGTERM');
      await coordinator.ended;
      coordinator = coordinate();
    },
    async 'kill -9 of a worker'(index) {
      workers[index].kill('SIGKILL');
      await workers[index].ended;
      workers[index] = serve();
    },
    async 'SIGTERM of a worker'(index) {
      workers[index].kill('SIGTERM');
      await workers[index].ended;
      workers[index] = serve();
    },
    async 'a worker that sleeps for longer than the lease'(index) {
      workers[index].kill('SIGSTOP');
      await delay(2500);
      workers[index].kill('SIGCONT');
    },
    async 'kill -9 of Redis'() {
      await redis.end('SIGKILL');
      await delay(300);
      await redis.start();
    },
    async 'a flush of Redis'() {
      const client = new Redis(redis.port, '127.0.0.1');
      await client.flushall();
      client.disconnect();
    },
  };
  try {
    // Few sweeps last for all kinds, so that each begins with another one.
    for (let number = 2 * sweep; number < 2 * sweep + 2 * ACCIDENTS.length; number++) {
      await delay(200 + 900 * random());
      if (!coordinator.isRunning) break;
      const accident = ACCIDENTS[number % ACCIDENTS.length];
      counts.set(accident, (counts.get(accident) ?? 0) + 1);
      await happen[accident](random() < 0.5 ? 0 : 1);
    }
    const { code, stderr } = await within(coordinator, 90);
    return code === 0 ? differing(out, 'local-longer') : [`exit code ${code}: ${stderr}`];
  } finally {
    const all = [coordinator, ...workers];
    all.forEach((program) => program.kill('SIGKILL'));
    await Promise.all(all.map(({ ended }) => ended));
    await redis.stop();
  }
}
