import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LOCK_FILE, type LockOptions, takeLock, WaitStopped } from '../../src/results/lock.js';
import { newOwner, type Owner } from '../../src/results/owner.js';
import { onWindows, temporaryFolder } from '../helpers.js';

const root = temporaryFolder();
const newFolder = (): string => mkdtempSync(join(root, 'folder-'));
const ELSEWHERE: Partial<Owner> = { host: 'node7', pid: 4242 };
/** No process has a pid of this size. */
const ENDED: Partial<Owner> = { pid: 999_999_999 };
const onLinux = process.platform === 'linux';

/** Leaves a lock whose last sign of life was so many seconds ago; negative in the future. */
function plant(folder: string, change: Partial<Owner>, age = 0): void {
  const path = join(folder, LOCK_FILE);
  writeFileSync(path, JSON.stringify({ ...newOwner(), ...change }));
  const then = new Date(Date.now() - age * 1000);
  utimesSync(path, then, then);
}

/** Takes the lock and gives it back. Resolves to the seconds that taking it took. */
async function take(folder: string, options: LockOptions = {}): Promise<number> {
  const start = performance.now();
  const lock = await takeLock(folder, options);
  const seconds = (performance.now() - start) / 1000;
  await lock.check();
  await lock.release();
  expect(readdirSync(folder)).toEqual([]);
  return seconds;
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('whose lock is free', () => {
  test('that of a process of this host that has ended, at once', async () => {
    const folder = newFolder();
    plant(folder, ENDED);
    expect(await take(folder)).toBeLessThan(1);
  });

  test.runIf(onLinux)(
    'that of a process that has ended, but whose parent does not ask for it',
    async () => {
      const folder = newFolder();
      const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 30']);
      const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
      const stat = (): string => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1];
      plant(folder, { pid, started: stat().split(' ')[19] });
      await expect(take(folder)).rejects.toThrow(`in use by process ${pid}`);
      await expect.poll(() => stat()[0], { timeout: 5000 }).toBe('Z');
      expect(await take(folder)).toBeLessThan(1);
      parent.kill();
    },
  );

  test.each<[string, Partial<Owner>]>([
    ['on another host', ELSEWHERE],
    ['in another container of the same name', { ...ENDED, pids: 'pid:[4026532999]' }],
    [
      'in a container of the same name on another machine',
      { ...ENDED, pids: 'pid:[4026532999]', boot: '6ad0c9e5-4f0d-4c57-8f0e-6b6f2f8f3c11' },
    ],
  ])('that of a process %s, when its lease has run out', async (_, owner) => {
    if (!onLinux && owner !== ELSEWHERE) return;
    const folder = newFolder();
    plant(folder, owner, 100);
    await expect(take(folder)).rejects.toMatchObject({
      exitCode: 3,
      hint: expect.stringContaining('--wait'),
    });
    plant(folder, owner, 121);
    expect(await take(folder)).toBeLessThan(1);
  });

  test.runIf(onLinux && newOwner().pids === 'pid:[4026531836]')(
    'that of a process of this machine before it was booted again, at once',
    async () => {
      const folder = newFolder();
      plant(folder, { pid: process.pid, boot: '6ad0c9e5-4f0d-4c57-8f0e-6b6f2f8f3c11' });
      expect(await take(folder)).toBeLessThan(1);
    },
  );

  test('--force-unlock takes the lock of another host, but not that of a process seen to live', async () => {
    const folder = newFolder();
    plant(folder, ELSEWHERE);
    expect(await take(folder, { force: true })).toBeLessThan(1);
    if (!onLinux) return;
    const lock = await takeLock(folder);
    await expect(take(folder, { force: true })).rejects.toThrow(`process ${process.pid}`);
    await lock.check();
    await lock.release();
  });

  test('a token that is no name cannot lead out of the folder', async () => {
    const folder = newFolder();
    plant(folder, { ...ENDED, token: '../../elsewhere' }, 10);
    await take(folder);
    expect(existsSync(join(folder, '../../elsewhere'))).toBe(false);
  });

  test.skipIf(onWindows)('a link to nothing is refused', async () => {
    const folder = newFolder();
    symlinkSync(join(folder, 'nowhere'), join(folder, LOCK_FILE));
    await expect(take(folder)).rejects.toMatchObject({
      exitCode: 3,
      where: join(folder, LOCK_FILE),
    });
  });

  test('a lock that a crash left while it was taken over is taken over in turn', async () => {
    const folder = newFolder();
    plant(folder, { ...ENDED, token: 'first' });
    const claim = join(folder, `${LOCK_FILE}.first`);
    writeFileSync(claim, JSON.stringify({ ...newOwner(), ...ENDED, token: 'second' }));
    writeFileSync(`${claim}.second`, JSON.stringify({ ...newOwner(), ...ENDED, token: 'third' }));
    expect(await take(folder)).toBeLessThan(1);
  });
});

test('the owner renews its lease, and goes on after a renewal that failed', async () => {
  const folder = newFolder();
  const path = join(folder, LOCK_FILE);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const lock = await takeLock(folder);
  const text = readFileSync(path, 'utf8');
  const longAgo = new Date(2000, 1);
  // It is another's for the first renewal, which must leave it alone.
  plant(folder, ELSEWHERE);
  utimesSync(path, longAgo, longAgo);
  vi.advanceTimersByTime(20_000);
  await sleep(200);
  expect(statSync(path).mtime).toEqual(longAgo);
  writeFileSync(path, text);
  utimesSync(path, longAgo, longAgo);
  vi.advanceTimersByTime(20_000);
  await expect
    .poll(() => Date.now() - statSync(path).mtimeMs, { timeout: 5000 })
    .toBeLessThan(5000);
  expect(readFileSync(path, 'utf8')).toBe(text);
  await lock.release();
});

describe('waiting', () => {
  test('for a process of this host, until it gives the lock back', async () => {
    const folder = newFolder();
    const lock = await takeLock(folder);
    const said: string[] = [];
    const waiting = take(folder, { wait: Infinity, onWait: (text) => said.push(text) });
    await sleep(400);
    await lock.release();
    expect(await waiting).toBeGreaterThan(0.39);
    const until = onLinux ? 'until it ends' : expect.any(String);
    expect(said).toEqual([
      onLinux ? `process ${process.pid} uses the results folder; waiting ${until}` : until,
    ]);
  });

  test('for another host, no longer than until its lease ends', async () => {
    const folder = newFolder();
    plant(folder, ELSEWHERE, 119);
    const said: string[] = [];
    const seconds = await take(folder, { wait: 30, onWait: (text) => said.push(text) });
    expect(seconds).toBeGreaterThan(0.5);
    expect(seconds).toBeLessThan(5);
    expect(said).toEqual([
      'process 4242 on node7 uses the results folder; waiting until it ends, ' +
        'or has given no sign of life for 120 s, for 30 s at most',
    ]);
  });

  test('for a host whose clock is ahead, until the lock has not changed for the lease by our clock', async () => {
    const folder = newFolder();
    plant(folder, ELSEWHERE, -3600);
    let ahead = 0;
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
    const waiting = take(folder, { wait: Infinity });
    await sleep(300);
    ahead = 119_000;
    await sleep(300);
    // A sign of life, as the owner's clock dates it: the lease begins anew.
    plant(folder, ELSEWHERE, -3720);
    await sleep(1500);
    ahead = 230_000;
    await sleep(1500);
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
    ahead = 245_000;
    await waiting;
  });

  test('ends with an error when the given seconds are over', async () => {
    const folder = newFolder();
    plant(folder, ELSEWHERE);
    const start = performance.now();
    await expect(take(folder, { wait: 0.5 })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(
        /^The results folder is still in use by process 4242 on node7 after (?:5|6)\d\d ms$/,
      ),
    });
    expect(performance.now() - start).toBeLessThan(2000);
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
  });

  test('ends when its signal is aborted', async () => {
    const folder = newFolder();
    plant(folder, ELSEWHERE);
    const stop = new AbortController();
    const waiting = take(folder, { wait: Infinity, signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    await expect(waiting).rejects.toThrow(WaitStopped);
  });
});
