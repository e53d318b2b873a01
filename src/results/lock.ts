/**
 * The lock that lets only one process write to a folder. It is a file that names its owner, and its
 * modification time is the owner's last sign of life. It is free if its owner is a process of this
 * host that has ended, or one of another host whose lease has run out.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type FileHandle, link, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FolderError } from '../errors.js';
import { folderFault, isMissing, orFault, readText, removeFile } from './files.js';

export const LOCK_FILE = '.lock';
const LEASE_SECONDS = 120;
const RENEW_SECONDS = 20;
/** A lock without an owner is still being written if it is younger than this; else a crash left it. */
const WRITING_SECONDS = 2;

interface Owner {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** The id of the host's last boot; '' if it is unknown. */
  readonly boot: string;
  /** When the process started, as pids are reused; '' if it is unknown. */
  readonly started: string;
}

export interface Lock {
  /** @throws FolderError if the lock is gone, or if another process has taken it over. */
  check(): Promise<void>;
  /** Removes the lock if it is still ours. @throws FolderError if that fails. */
  release(): Promise<void>;
}

/** Takes the lock of the folder. @throws FolderError if another process holds it. */
export async function takeLock(
  folder: string,
  options: { readonly force?: boolean } = {},
): Promise<Lock> {
  const path = join(folder, LOCK_FILE);
  const self: Owner = {
    token: randomUUID(),
    pid: process.pid,
    host: hostname(),
    boot: bootId(),
    started: startOf(process.pid),
  };
  const patience = performance.now() + WRITING_SECONDS * 1000;
  while (!(await create(path, self))) {
    const found = await readLock(path);
    if (found === null) continue;
    const isBeingWritten = found.owner === null && found.age < WRITING_SECONDS;
    if (options.force || isFree(found)) await removeStale(path, found.owner, self.token);
    else if (!isBeingWritten || performance.now() > patience) throw heldBy(found.owner, folder);
    else await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const check = async (): Promise<void> => {
    const found = await readLock(path);
    if (found?.owner?.token !== self.token) throw takenOver(found?.owner ?? null, folder);
  };
  const renew = setInterval(() => {
    const now = new Date();
    void check()
      .then(() => utimes(path, now, now))
      .catch(() => clearInterval(renew));
  }, RENEW_SECONDS * 1000);
  renew.unref();
  return {
    check,
    async release() {
      clearInterval(renew);
      const found = await readLock(path);
      if (found?.owner?.token === self.token) await removeFile(path);
    },
  };
}

/** Creates the lock, or returns false if there is one already. The file is empty for a moment. */
async function create(path: string, owner: Owner): Promise<boolean> {
  let file: FileHandle;
  try {
    file = await open(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw folderFault(error, path);
  }
  try {
    await file.writeFile(JSON.stringify(owner));
    return true;
  } catch (error) {
    await rm(path, { force: true });
    throw folderFault(error, path);
  } finally {
    await orFault(file.close(), path);
  }
}

/** Removes locks that a crash left renamed. @throws FolderError if that fails. */
export async function removeStrays(folder: string): Promise<void> {
  const names = await orFault(readdir(folder), folder, 'read');
  for (const name of names.filter((each) => each.startsWith(`${LOCK_FILE}.`))) {
    await removeFile(join(folder, name));
  }
}

/** Removes a stale lock. A new lock that has replaced it in the meantime is put back. */
async function removeStale(path: string, stale: Owner | null, token: string): Promise<void> {
  const aside = `${path}.${token}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw folderFault(error, path);
  }
  const taken = await readLock(aside);
  if (taken?.owner?.token !== stale?.token) await link(aside, path).catch(() => {});
  await removeFile(aside);
}

interface FoundLock {
  /** Null if the file does not name one, as it is being written or is damaged. */
  readonly owner: Owner | null;
  /** Seconds since the last sign of life. */
  readonly age: number;
}

async function readLock(path: string): Promise<FoundLock | null> {
  let age: number;
  try {
    age = (Date.now() - (await stat(path)).mtimeMs) / 1000;
  } catch (error) {
    if (isMissing(error)) return null;
    throw folderFault(error, path, 'read');
  }
  const text = await readText(path);
  if (text === null) return null;
  try {
    const { token, pid, host, boot, started } = JSON.parse(text) as Owner;
    const isOwner = [token, host, boot, started].every((part) => typeof part === 'string');
    return {
      owner: isOwner && Number.isInteger(pid) ? { token, pid, host, boot, started } : null,
      age,
    };
  } catch {
    return { owner: null, age };
  }
}

function isFree({ owner, age }: FoundLock): boolean {
  if (owner === null) return age >= WRITING_SECONDS;
  if (owner.host !== hostname()) return age > LEASE_SECONDS;
  if (owner.boot !== bootId() || !isAlive(owner.pid)) return true;
  // If the start of the owner is unknown, its pid may belong to another process by now.
  return owner.started === '' ? age > LEASE_SECONDS : startOf(owner.pid) !== owner.started;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When the process started, in ticks since boot; '' on systems other than Linux. */
function startOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ');
    return fields[19] ?? '';
  } catch {
    return '';
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '';
  }
}

function heldBy(owner: Owner | null, folder: string): FolderError {
  const isHere = owner?.host === hostname();
  const who =
    owner === null ? 'another process' : `process ${owner.pid}${isHere ? '' : ` on ${owner.host}`}`;
  return new FolderError(`The results folder is in use by ${who}`, {
    where: folder,
    hint: isHere
      ? 'wait for it, stop it, or choose another folder with --out'
      : `if you are sure that it has ended, add --force-unlock; its lease ends ${LEASE_SECONDS} s after its last sign of life`,
  });
}

const takenOver = (owner: Owner | null, folder: string): FolderError =>
  owner === null
    ? new FolderError('The lock of the results folder is gone', {
        where: folder,
        hint: 'the folder was moved or its .lock removed; run the same command again, as finished runs are kept',
      })
    : new FolderError(
        `The results folder was taken over by process ${owner.pid} on ${owner.host}`,
        {
          where: folder,
          hint: 'let only one process at a time write to a folder; finished runs are kept',
        },
      );
