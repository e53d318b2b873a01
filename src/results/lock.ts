/**
 * One writer at a time. The lock is a file with its owner's name; a dead owner on this host frees it,
 * one on another host holds it until its lease runs out (it renews the lease while it lives).
 */
import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FolderError } from '../errors.js';
import { folderFault } from './atomic.js';

export const LOCK_FILE = '.lock';
const LEASE_SECONDS = 120;
const RENEW_SECONDS = 20;

interface Owner {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** Which start of the machine, and which start of the process: pids are used again. */
  readonly boot: string;
  readonly started: string;
  /** Milliseconds since 1970 of the last sign of life. */
  readonly renewed: number;
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
    renewed: Date.now(),
  };
  for (let attempt = 0; !(await create(path, self)); attempt++) {
    const owner = await readOwner(path);
    if (owner !== null && !isFree(owner) && !options.force) throw heldBy(owner, folder);
    if (attempt >= 20) throw heldBy(owner, folder);
    if (owner === null) await new Promise((resolve) => setTimeout(resolve, 50));
    else await removeStale(path, owner, self.token);
  }
  const check = async (): Promise<void> => {
    const owner = await readOwner(path);
    if (owner?.token !== self.token) throw takenOver(owner, folder);
  };
  const renew = setInterval(() => {
    void check()
      .then(() => replace(path, { ...self, renewed: Date.now() }))
      .catch(() => clearInterval(renew));
  }, RENEW_SECONDS * 1000);
  renew.unref();
  return {
    check,
    async release() {
      clearInterval(renew);
      const owner = await readOwner(path);
      if (owner?.token === self.token) await rm(path, { force: true });
    },
  };
}

/** False where there is one already. The lock appears with its content: it is written aside, then linked. */
async function create(path: string, owner: Owner): Promise<boolean> {
  const aside = `${path}.${owner.token}`;
  try {
    const file = await open(aside, 'wx');
    await file.writeFile(JSON.stringify(owner));
    await file.close();
    await link(aside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw folderFault(error, path);
  } finally {
    await rm(aside, { force: true });
  }
}

async function replace(path: string, owner: Owner): Promise<void> {
  const aside = `${path}.${owner.token}`;
  const file = await open(aside, 'w');
  await file.writeFile(JSON.stringify(owner));
  await file.close();
  await rename(aside, path);
}

/** Takes a stale lock away, unless somebody else has just replaced it by a new one. */
async function removeStale(path: string, stale: Owner, token: string): Promise<void> {
  const aside = `${path}.${token}.stale`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const taken = await readOwner(aside);
  if (taken?.token !== stale.token) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

async function readOwner(path: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch {
    return null;
  }
}

function isFree(owner: Owner): boolean {
  if (owner.host !== hostname()) return Date.now() - owner.renewed > LEASE_SECONDS * 1000;
  if (owner.boot !== bootId()) return true;
  return !isAlive(owner.pid) || startOf(owner.pid) !== owner.started;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Linux says; elsewhere pid alone must do. */
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
  const here = owner?.host === hostname();
  const who =
    owner === null ? 'another process' : `process ${owner.pid}${here ? '' : ` on ${owner.host}`}`;
  return new FolderError(`The results folder is in use by ${who}`, {
    where: folder,
    hint: here
      ? 'wait for it, stop it, or choose another folder with --out'
      : `if that process is surely dead, add --force-unlock; its lease ends ${LEASE_SECONDS} s after its last sign of life`,
  });
}

function takenOver(owner: Owner | null, folder: string): FolderError {
  return new FolderError(
    `The results folder was taken over by ${owner === null ? 'somebody who removed the lock' : `process ${owner.pid} on ${owner.host}`}`,
    { where: folder, hint: 'nothing was lost; let one process at a time write to a folder' },
  );
}
