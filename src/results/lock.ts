/**
 * One writer at a time. The lock is a file with its owner's name, whose time is the owner's last sign
 * of life. A dead owner on this host frees it, one on another host when its lease runs out.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type FileHandle,
  link,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FolderError } from '../errors.js';
import { folderFault, isMissing, orFault, removeFile } from './files.js';

export const LOCK_FILE = '.lock';
const LEASE_SECONDS = 120;
const RENEW_SECONDS = 20;
/** A lock that says nothing is one that is being written, or what a crash has left of one. */
const WRITING_SECONDS = 2;

interface Owner {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** Which start of the machine, and which start of the process: pids are used again. */
  readonly boot: string;
  readonly started: string;
}

export interface Lock {
  /** @throws FolderError where another process has taken the lock over. */
  check(): Promise<void>;
  release(): Promise<void>;
}

/** @throws FolderError where another living process has it. */
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

/** False where there is one already. For a moment it is there and says nothing. */
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

/** What crashes have left of stale locks that were being removed. */
export async function removeStrays(folder: string): Promise<void> {
  const names = await orFault(readdir(folder), folder, 'read');
  for (const name of names.filter((each) => each.startsWith(`${LOCK_FILE}.`))) {
    await removeFile(join(folder, name));
  }
}

/** Takes a stale lock away, unless somebody else has just replaced it by a new one. */
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
  /** Null where the file says nothing: it is being written, or damaged. */
  readonly owner: Owner | null;
  /** Seconds since the last sign of life. */
  readonly age: number;
}

async function readLock(path: string): Promise<FoundLock | null> {
  let text: string;
  let age: number;
  try {
    age = (Date.now() - (await stat(path)).mtimeMs) / 1000;
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw folderFault(error, path, 'read');
  }
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
  // Where the system does not say when a process started, its pid may be another's by now.
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

/** Linux says when a process started; elsewhere nothing. */
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
      : `if that process is surely dead, add --force-unlock; its lease ends ${LEASE_SECONDS} s after its last sign of life`,
  });
}

const takenOver = (owner: Owner | null, folder: string): FolderError =>
  owner === null
    ? new FolderError('The lock of the results folder is gone', {
        where: folder,
        hint: 'was the folder moved, or its .lock removed? What was finished is kept: run the same command again',
      })
    : new FolderError(
        `The results folder was taken over by process ${owner.pid} on ${owner.host}`,
        {
          where: folder,
          hint: 'nothing was lost; let one process at a time write to a folder',
        },
      );
