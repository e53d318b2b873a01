/**
 * What a queue costs beside threads of one machine, how it bears many runs, and how many workers one
 * coordinator can feed. Everything is on this machine and on a Redis of its own.
 *
 *     npm run bench -- queue           10,000 tiny runs, 100 workers that only answer
 *     npm run bench -- queue 100000    as many tiny runs, a thousand workers
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { median, timed } from './measure.mjs';

const ANSWERERS = fileURLToPath(new URL('queue/answerers.mjs', import.meta.url));

/** Runs of somewhat more than 0.1 s. */
const LONG = `repeats: 4
data: {source: digits}
network: {hidden: [64, 64, 32]}
training: {epochs: 20, learning_rate: 0.02}
grid:
  keep_prob: {input: [0.8, 1], 1: [0.5, 0.6, 0.7, 0.8, 0.9, 1]}
record: {history: false}
`;

/** As many runs of about 0.2 ms as wanted, a hundred in each cell. */
const tiny = (runs) => `repeats: 100
data: {source: iris}
network: {hidden: [3]}
training: {epochs: 1}
grid:
  keep_prob: {1: [0.5, 1]}
  learning_rate: 0.001:0.001:${(0.001 * Math.max(1, Math.round(runs / 200))).toFixed(3)}
record: {history: false}
`;

export async function queue({ root, folder, say, record, rounds }, runs) {
  const bin = join(root, 'bin', 'keepgrid.js');
  const env = { ...process.env, KEEPGRID_CACHE: join(folder, 'cache'), KEEPGRID_NO_REPORT: '1' };
  const port = await freePort();
  mkdirSync(join(folder, 'redis'));
  const server = spawn(
    'redis-server',
    ['--port', port, '--save', '', '--appendonly', 'yes', '--dir', join(folder, 'redis')].map(
      String,
    ),
    { stdio: 'ignore' },
  );
  const url = `redis://127.0.0.1:${port}`;
  const redis = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
  redis.on('error', () => {});
  const workers = [];
  const work = (count, ...words) => {
    for (let worker = 0; worker < count; worker++)
      workers.push(
        spawn(process.execPath, [bin, 'worker', '-q', '--queue', url, ...words], {
          env,
          stdio: 'ignore',
        }),
      );
  };
  const dismiss = async () => {
    const ended = workers.map((worker) => new Promise((resolve) => worker.once('close', resolve)));
    workers.forEach((worker) => worker.kill());
    await Promise.all(ended);
    workers.length = 0;
  };
  const configOf = (name, text) => {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(path, text);
    return path;
  };
  /** A sweep from the start of the program to the end of results.csv. */
  const sweep = async (config, name, ...words) => {
    const out = join(folder, name);
    const ran = await timed(process.execPath, [bin, 'run', config, '-q', '--out', out, ...words], {
      env,
    });
    if (ran.code !== 0) throw new Error(ran.errors);
    return { ...ran, bytes: readFileSync(join(out, 'results.csv')) };
  };
  const beside = async (title, config, wanted) => {
    const times = { local: [], queue: [] };
    for (let round = 0; round < rounds; round++) {
      const local = await sweep(config, `${title}-local-${round}`, '--workers', '2');
      const queued = await sweep(config, `${title}-queue-${round}`, '--queue', url);
      if (!local.bytes.equals(queued.bytes)) throw new Error('the queue gave other bytes');
      times.local.push(local.seconds);
      times.queue.push(queued.seconds);
    }
    const [local, queued] = [median(times.local), median(times.queue)];
    const ratio = queued / local;
    record({ part: 'queue', title, local, queued, ratio });
    say(
      `  ${title}: ${local.toFixed(2)} s on two threads, ${queued.toFixed(2)} s on a queue's worker with two: ` +
        `${ratio.toFixed(2)} times (wanted: at most ${wanted}): ${ratio <= wanted ? 'holds' : 'DOES NOT HOLD'}`,
    );
  };

  try {
    await redis.ping();
    say(
      `\nA queue beside threads of one process, ${availableParallelism()} cores, medians of ${rounds} rounds`,
    );
    work(1, '--workers', '2');
    await delay(1000);
    const few = Math.min(runs, 10_000);
    await beside(
      '96 runs of about 0.1 s',
      configOf('long', LONG.replace('repeats: 4', 'repeats: 8')),
      1.1,
    );
    await beside(`${few} tiny runs`, configOf('few', tiny(few)), 2);
    await dismiss();

    say(`\n${runs} tiny runs through the queue, four workers of one thread`);
    const many = configOf('many', tiny(runs));
    work(4, '--workers', '1');
    await delay(1500);
    await redis.call('CONFIG', 'RESETSTAT');
    const watch = watchMemory(redis);
    const ran = await sweep(many, 'many', '--queue', url);
    const redisMb = watch.stop();
    const each = (1e6 * ran.seconds) / runs;
    record({
      part: 'queue',
      title: 'many',
      runs,
      seconds: ran.seconds,
      megabytes: ran.megabytes,
      redisMb,
    });
    say(
      `  ${ran.seconds.toFixed(1)} s, ${each.toFixed(0)} µs a run; coordinator ${ran.megabytes?.toFixed(0)} MB, Redis at most ${redisMb.toFixed(1)} MB`,
    );
    await dismiss();
    await feed({ runs, url, env, folder, many, sweep, say, record, redis });
  } finally {
    workers.forEach((worker) => worker.kill('SIGKILL'));
    redis.disconnect();
    server.kill('SIGKILL');
  }
}

/** Workers that only answer: what the coordinator and Redis can do at most. */
async function feed({ runs, url, env, folder, many, sweep, say, record, redis }) {
  const simulated = runs >= 100_000 ? 1000 : 100;
  say(`\n${simulated} workers that only answer, ${runs} runs`);
  // One run's figures stand for those of all, which nobody looks at.
  const line = readFileSync(join(folder, 'many', 'results.csv'), 'utf8').split('\n', 2);
  const answer = Object.fromEntries(
    line[0].split(',').map((name, index) => [name, line[1].split(',')[index]]),
  );
  const each = 250;
  const crowds = Array.from({ length: Math.ceil(simulated / each) }, (_, crowd) =>
    spawn(
      process.execPath,
      [
        ANSWERERS,
        url,
        'many',
        String(Math.min(each, simulated - crowd * each)),
        JSON.stringify(answer),
      ],
      { env, stdio: ['ignore', 'ignore', 'inherit'] },
    ),
  );
  try {
    const watch = watchMemory(redis);
    const ran = await sweep(many, 'answered', '--queue', url);
    const redisMb = watch.stop();
    const rate = runs / ran.seconds;
    const cpu = await redis.info('cpu');
    const used =
      Number(/used_cpu_user:([\d.]+)/.exec(cpu)?.[1]) +
      Number(/used_cpu_sys:([\d.]+)/.exec(cpu)?.[1]);
    record({
      part: 'queue',
      title: 'answered',
      simulated,
      runs,
      seconds: ran.seconds,
      rate,
      redisMb,
    });
    say(
      `  ${ran.seconds.toFixed(1)} s, ${Math.round(rate)} runs a second with the start of the program and the end of results.csv; ` +
        `coordinator ${ran.megabytes?.toFixed(0)} MB, Redis at most ${redisMb.toFixed(1)} MB, ${used.toFixed(0)} s of CPU since its start`,
    );
  } finally {
    crowds.forEach((crowd) => crowd.kill('SIGKILL'));
  }
}

function watchMemory(redis) {
  let most = 0;
  const look = async () => {
    const info = await redis.info('memory');
    most = Math.max(most, Number(/used_memory:(\d+)/.exec(info)?.[1] ?? 0) / 1e6);
  };
  const timer = setInterval(() => void look().catch(() => {}), 200);
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
