/** A sweep whose runs are trained by workers of a queue: real processes, a real Redis. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { keepgrid, temporaryFolder } from '../helpers.js';
import { Program } from '../processes.js';
import { freePort, missing, RedisServer, withoutRedis } from '../services.js';

const REASON = withoutRedis();

/** 24 runs of about 0.1 s on one thread. */
const CONFIG = `repeats: 2
data: {source: digits}
network: {hidden: [64, 32]}
training: {epochs: 12, learning_rate: 0.02}
grid:
  keep_prob: {input: [0.8, 1], 1: [0.4, 0.5, 0.6, 0.7, 0.8, 1]}
`;

const FOLDS = `repeats: 2
data: {source: iris, folds: 3}
network: {hidden: [4]}
training: {epochs: 9, learning_rate: 0.05}
search: {halving: {eta: 3, min_epochs: 1}}
grid:
  keep_prob: {1: "0.3:0.1:1"}
`;

describe.skipIf(REASON !== null)(`a queue${REASON === null ? '' : ` (${REASON})`}`, () => {
  const root = temporaryFolder();
  const cache = join(root, 'cache');
  let redis: RedisServer;
  const programs: Program[] = [];

  const start = (words: readonly string[], env: NodeJS.ProcessEnv = {}): Program => {
    const program = new Program(words, { cwd: root, env: { KEEPGRID_CACHE: cache, ...env } });
    programs.push(program);
    return program;
  };
  const worker = (...words: string[]): Program =>
    start(['worker', '--queue', redis.url, '--workers', '1', ...words]);
  const coordinator = (name: string, ...words: string[]): Program =>
    start([
      'run',
      `${name}.yaml`,
      '--out',
      `queued-${name}`,
      '--queue',
      redis.url,
      '--lease',
      '2',
      '--json',
      ...words,
    ]);
  const bytes = (folder: string, file: string): string =>
    readFileSync(join(root, folder, file), 'utf8');
  const expectLocalBytes = (name: string, out = `queued-${name}`): void => {
    for (const file of ['results.csv', 'history.csv'])
      expect(bytes(out, file), file).toBe(bytes(`local-${name}`, file));
  };
  const put = (name: string, config = CONFIG): void =>
    writeFileSync(join(root, `${name}.yaml`), config);
  /** Resolves when so many rows are on disk. */
  const rows = (run: Program, count: number): Promise<void> =>
    run.says(new RegExp(`(?:"event":"run".*\\n[^]*){${count}}`));
  const client = (): Redis => new Redis(redis.port, '127.0.0.1');

  beforeAll(async () => {
    redis = await RedisServer.start();
    put('sweep');
    put('rungs', FOLDS);
    for (const name of ['sweep', 'rungs']) {
      const out = join(root, `local-${name}`);
      const { code, stderr } = await keepgrid(
        'run',
        join(root, `${name}.yaml`),
        '--out',
        out,
        '-q',
      );
      if (code !== 0) throw new Error(stderr);
    }
    for (const name of [
      'killed',
      'dead',
      'stopped',
      'restarted',
      'flushed',
      'forged',
      'ended',
      'away',
      'full',
      'a',
      'b',
    ]) {
      put(name);
      mkdirSync(join(root, `local-${name}`));
      for (const file of ['results.csv', 'history.csv'])
        writeFileSync(join(root, `local-${name}`, file), bytes('local-sweep', file));
    }
  }, 120_000);
  afterEach(async () => {
    programs.forEach((program) => program.kill('SIGKILL'));
    await Promise.all(programs.splice(0).map(({ ended }) => ended));
    const redisClient = client();
    await redisClient.flushall();
    redisClient.disconnect();
  });
  afterAll(() => redis?.stop());

  test('gives the bytes of a local sweep with two workers, and leaves nothing on Redis', async () => {
    const workers = [worker('--once'), worker('--once')];
    const run = await coordinator('sweep').ended;
    expect(run.stderr).not.toContain('warning');
    expect(run.code).toBe(0);
    expectLocalBytes('sweep');
    for (const { ended } of workers) expect((await ended).code).toBe(0);
    const redisClient = client();
    const left = await redisClient.keys('*');
    const seconds = await Promise.all(left.map((key) => redisClient.ttl(key)));
    redisClient.disconnect();
    expect(left.filter((_, index) => seconds[index] < 0)).toEqual([]);
    const [, ...timings] = bytes('queued-sweep', 'timings.csv').trimEnd().split('\n');
    expect(new Set(timings.map((line) => line.split(',').at(-1)))).toEqual(new Set(['1', '2']));
  });

  test('gives the local bytes of a search in rungs over folds', async () => {
    worker();
    worker();
    expect((await coordinator('rungs').ended).code).toBe(0);
    expectLocalBytes('rungs');
  });

  test('hands the runs of a worker that was killed to another one', async () => {
    const [first] = [worker(), worker()];
    const run = coordinator('killed');
    await rows(run, 3);
    first.kill('SIGKILL');
    expect((await run.ended).code).toBe(0);
    expectLocalBytes('killed');
  });

  test('goes on after its coordinator was killed, and trains nothing twice that has a row', async () => {
    worker();
    worker();
    const first = coordinator('dead');
    await rows(first, 3);
    first.kill('SIGKILL');
    await first.ended;
    const found = bytes('queued-dead', 'results.csv').trimEnd().split('\n').length - 1;
    const second = await coordinator('dead').ended;
    expect(second.code).toBe(0);
    expect(
      JSON.parse(second.stdout.split('\n').find((line) => line.includes('"done"'))!),
    ).toMatchObject({
      reused: found,
      trained: 24 - found,
    });
    expectLocalBytes('dead');
  });

  test('lets a worker finish the runs under way at SIGTERM, and another one take the rest', async () => {
    const first = worker();
    const run = coordinator('stopped');
    await rows(run, 2);
    first.kill('SIGTERM');
    const { code, stderr } = await first.ended;
    expect(code).toBe(143);
    expect(Number(/(\d+) runs? trained/.exec(stderr)?.[1])).toBeLessThan(24);
    const second = worker('--once');
    expect((await run.ended).code).toBe(0);
    expect((await second.ended).stderr).not.toContain('failed');
    expectLocalBytes('stopped');
  });

  test('waits for a Redis that is killed and started again', async () => {
    worker();
    const run = coordinator('restarted');
    await rows(run, 2);
    await redis.end('SIGKILL');
    await run.says(/is away; waiting for it/);
    await redis.start();
    expect((await run.ended).code).toBe(0);
    expectLocalBytes('restarted');
  });

  test('lets coordinator and worker end in order while Redis is away', async () => {
    const served = worker();
    const run = coordinator('away');
    await rows(run, 2);
    await redis.end('SIGKILL');
    await run.says(/is away; waiting for it/);
    const begun = performance.now();
    run.kill('SIGINT');
    served.kill('SIGTERM');
    const codes = [(await run.ended).code, (await served.ended).code];
    const seconds = (performance.now() - begun) / 1000;
    await redis.start();
    expect(codes).toEqual([130, 143]);
    expect(seconds).toBeLessThan(20);
  });

  test('fills a Redis again that has lost everything', async () => {
    worker();
    const run = coordinator('flushed');
    await rows(run, 2);
    const redisClient = client();
    await redisClient.flushall();
    redisClient.disconnect();
    expect((await run.ended).code).toBe(0);
    expectLocalBytes('flushed');
  });

  test('serves several sweeps by their names', async () => {
    const workers = [worker(), worker()];
    const runs = [coordinator('a'), coordinator('b')];
    for (const { ended } of runs) expect((await ended).code).toBe(0);
    expectLocalBytes('a');
    expectLocalBytes('b');
    workers.forEach((program) => program.kill('SIGTERM'));
  });

  test('drops messages that are none of keepgrid, and says so', async () => {
    const { Queue } = await import('bullmq');
    const redisClient = new Redis(redis.port, '127.0.0.1', { maxRetriesPerRequest: null });
    for (const name of ['runs.forged', 'results.forged']) {
      const queue = new Queue(name, { connection: redisClient, prefix: 'keepgrid' });
      for (const data of [null, 'x', { __proto__: 1 }, 'H4sIAAAAAAAAA6tWSssvyi1RsqoFAO4lHaoNAAAA'])
        await queue.add('batch', data);
    }
    redisClient.disconnect();
    worker();
    const run = await coordinator('forged').ended;
    expect(run.stderr).toContain('dropped a message on the queue that is not a result of keepgrid');
    expect(run.code).toBe(0);
    expectLocalBytes('forged');
  });

  test('records runs on which workers end, one by one, and trains them at the next call', async () => {
    const { Worker } = await import('bullmq');
    const connection = new Redis(redis.port, '127.0.0.1', { maxRetriesPerRequest: null });
    const ends = (): Promise<void> => Promise.reject(new Error('as if it had ended'));
    const rogue = new Worker('runs.ended', ends, { connection, prefix: 'keepgrid' });
    const first = await coordinator('ended').ended;
    await rogue.close();
    connection.disconnect();
    expect(first.code).toBe(1);
    const failures = bytes('queued-ended', 'failures.csv').trimEnd().split('\n').slice(1);
    expect(failures).toHaveLength(24);
    expect(failures[0]).toMatch(/its workers ended while they trained it$/);
    worker();
    expect((await coordinator('ended').ended).code).toBe(0);
    expectLocalBytes('ended');
  });

  test('refuses a worker of another numerics, and says why', async () => {
    const redisClient = client();
    const record = {
      protocol: 1,
      numerics: 999,
      version: '9.9.9',
      sweep: 'other',
      lease: 2,
      setup: 'a'.repeat(64),
      data: 'b'.repeat(64),
      settings: {
        validation: 0.2,
        test: 0,
        folds: null,
        scale: 'standard',
        scaleTarget: 'standard',
      },
      history: true,
      metrics: [],
      bytes: 1,
    };
    await redisClient.set('keepgrid:sweep.other:record', JSON.stringify(record));
    await redisClient.sadd('keepgrid:sweeps', 'other');
    redisClient.disconnect();
    const only = await worker('--name', 'other').ended;
    expect(only.stderr).toMatch(/cannot serve the sweep other: it is of numerics 999 .*other bits/);
    expect(only.code).toBe(1);
    const any = await worker('--max-idle', '1').ended;
    expect(any.stderr).toContain('left out the sweep other');
    expect(any.code).toBe(0);
  });

  test('says that Redis has no memory left, keeps what is finished, and goes on when it has', async () => {
    worker();
    const redisClient = client();
    const run = coordinator('full');
    await rows(run, 2);
    await redisClient.call('CONFIG', 'SET', 'maxmemory', '1');
    const { code, stderr } = await run.ended;
    await redisClient.call('CONFIG', 'SET', 'maxmemory', '0');
    redisClient.disconnect();
    expect(stderr).toMatch(
      /redis:\/\/\S+: The queue has no memory left\n.*give Redis more \(maxmemory\)/,
    );
    expect(code).toBe(1);
    expect((await coordinator('full').ended).code).toBe(0);
    expectLocalBytes('full');
  });

  test('has one coordinator for a name at a time', async () => {
    const first = coordinator('sweep', '--set', 'seed=7', '--fresh');
    await first.says(/no worker yet/);
    const second = await start([
      'run',
      'sweep.yaml',
      '--out',
      'elsewhere',
      '--queue',
      redis.url,
      '--lease',
      '1',
      '--set',
      'seed=8',
    ]).ended;
    expect(second.stderr).toMatch(
      /The sweep sweep on this queue is coordinated by process \d+ on /,
    );
    expect(second.code).toBe(1);
    first.kill('SIGINT');
    const { code, stderr } = await first.ended;
    expect(code).toBe(130);
    expect(stderr).toContain(`--queue ${redis.url}`);
  });

  test('says that what answers is not Redis', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const url = `redis://127.0.0.1:${port}`;
    const { code, stderr } = await start(['worker', '--queue', url]).ended;
    server.close();
    expect(stderr).toContain(`${url}: What answers there is not Redis`);
    expect(code).toBe(1);
  });

  test('ends a worker without work after --max-idle', async () => {
    const begun = performance.now();
    const { code, stderr } = await worker('--max-idle', '1').ended;
    expect(code).toBe(0);
    expect(stderr).toContain('0 runs trained');
    expect(performance.now() - begun).toBeLessThan(15_000);
  });

  test('says where nothing answers, and exits with 1', async () => {
    const url = 'redis://user:secret@127.0.0.1:1';
    for (const words of [['worker'], ['run', 'sweep.yaml', '--out', 'nowhere']]) {
      const { code, stderr } = await start([...words, '--queue', url]).ended;
      expect(stderr).toContain('redis://127.0.0.1:1: Cannot reach the queue (ECONNREFUSED)');
      expect(stderr).not.toContain('secret');
      expect(code).toBe(1);
    }
  });
});

describe.skipIf(REASON !== null)('a queue with a password', () => {
  const root = temporaryFolder();
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start('--requirepass', 'open sesame');
    writeFileSync(join(root, 'tiny.yaml'), CONFIG.replace('repeats: 3', 'repeats: 1'));
  });
  afterAll(() => redis?.stop());

  test('takes it from KEEPGRID_QUEUE, and writes it nowhere', async () => {
    const env = { KEEPGRID_CACHE: join(root, 'cache') };
    const withPassword = { ...env, KEEPGRID_QUEUE: 'open sesame' };
    const whole = { ...env, KEEPGRID_QUEUE: `redis://:open%20sesame@127.0.0.1:${redis.port}` };
    const served = new Program(['worker', '--once', '--workers', '1'], { cwd: root, env: whole });
    const run = new Program(['run', 'tiny.yaml', '--out', 'out', '--queue', redis.url], {
      cwd: root,
      env: withPassword,
    });
    const ended = [await run.ended, await served.ended];
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    const written = ['results.csv', 'experiment.json', 'timings.csv']
      .map((name) => readFileSync(join(root, 'out', name), 'utf8'))
      .concat(ended.flatMap(({ stdout, stderr }) => [stdout, stderr]));
    expect(written.join('\n')).not.toMatch(/sesame/);
  });

  test('refuses a wrong one with exit code 1', async () => {
    const env = { KEEPGRID_QUEUE: 'wrong' };
    const { code, stderr } = await new Program(['worker', '--queue', redis.url], { cwd: root, env })
      .ended;
    expect(stderr).toContain('The queue refuses the user or the password');
    expect(stderr).not.toContain('wrong');
    expect(code).toBe(1);
  });
});

const WITHOUT_TLS = REASON ?? missing('openssl');

describe.skipIf(WITHOUT_TLS !== null)(
  `a queue over TLS${WITHOUT_TLS === null ? '' : ` (${WITHOUT_TLS})`}`,
  () => {
    const root = temporaryFolder();
    let redis: RedisServer;
    beforeAll(async () => {
      const request = '-x509 -newkey rsa:2048 -nodes -days 1 -keyout key.pem -out cert.pem';
      const names = ['-subj', '/CN=keepgrid', '-addext', 'subjectAltName=IP:127.0.0.1'];
      spawnSync('openssl', ['req', ...request.split(' '), ...names], { cwd: root });
      const port = String(await freePort());
      const files = [
        ['--tls-cert-file', 'cert.pem'],
        ['--tls-key-file', 'key.pem'],
        ['--tls-ca-cert-file', 'cert.pem'],
      ].flatMap(([option, name]) => [option, join(root, name)]);
      redis = await RedisServer.start('--tls-port', port, '--tls-auth-clients', 'no', ...files);
      writeFileSync(join(root, 'tiny.yaml'), CONFIG.replace('repeats: 2', 'repeats: 1'));
      writeFileSync(join(root, 'url'), `rediss://127.0.0.1:${port}`);
    }, 120_000);
    afterAll(() => redis?.stop());

    test('trains where its certificate is known, and is refused where it is not', async () => {
      const url = readFileSync(join(root, 'url'), 'utf8');
      const known = { KEEPGRID_CACHE: root, NODE_EXTRA_CA_CERTS: join(root, 'cert.pem') };
      const served = new Program(['worker', '--once', '--queue', url], { cwd: root, env: known });
      const words = ['run', 'tiny.yaml', '--out', 'out', '--queue', url];
      const stranger = await new Program(words, { cwd: root }).ended;
      expect(stranger.stderr).toMatch(/Cannot reach the queue \((DEPTH_ZERO_)?SELF_SIGNED_CERT/);
      expect(stranger.code).toBe(1);
      const { code, stderr } = await new Program(words, { cwd: root, env: known }).ended;
      expect(stderr).not.toContain('Warning');
      expect([code, (await served.ended).code]).toEqual([0, 0]);
    });
  },
);
