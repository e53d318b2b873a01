/** Takes the lock that lets only one process write to a folder, or waits for it. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderError } from '../errors.js';
import { duration } from '../text.js';
import { orFault, removeFile } from './files.js';
import {
  createLock,
  LEASE_SECONDS,
  modifiedAt,
  ownerOf,
  removeLock,
  renewLease,
  Watch,
  WRITING_SECONDS,
} from './lockFile.js';
import { lifeOf, newOwner, type Owner } from './owner.js';

export const LOCK_FILE = '.lock';
export const RENEW_SECONDS = 20;
/** Milliseconds between two looks at a lock that is held. */
const LOOKS = { first: 50, last: 1000 } as const;

export interface LockOptions {
  /** Takes over the lock that is found, unless its owner is seen to live. */
  readonly force?: boolean;
  /** Waits for so many seconds, or for Infinity, while another process holds the lock. */
  readonly wait?: number;
  /** Ends the wait when aborted. */
  readonly signal?: AbortSignal;
  /** Called once, when the wait begins. `text` says for whom, and for how long at most. */
  readonly onWait?: (text: string) => void;
}

export interface Lock {
  /** @throws FolderError if the lock is gone, or if another process has taken it over. */
  check(): Promise<void>;
  /** Removes the lock if it is still ours. @throws FolderError if that fails. */
  release(): Promise<void>;
}

/** What is thrown where a wait was ended by its signal. */
export class WaitStopped extends Error {}

/**
 * Takes the lock of the folder.
 * @throws FolderError if another process holds it, and goes on to hold it while this one waits.
 * @throws WaitStopped if the signal ends the wait.
 */
export async function takeLock(folder: string, options: LockOptions = {}): Promise<Lock> {
  const path = join(folder, LOCK_FILE);
  const self = newOwner();
  await obtain(path, self, folder, options);
  const check = async (): Promise<void> => {
    const owner = await ownerOf(path);
    if (owner?.token !== self.token) throw takenOver(owner ?? null, folder);
  };
  const renew = setInterval(() => void renewLease(path, self), RENEW_SECONDS * 1000);
  renew.unref();
  return {
    check,
    async release() {
      clearInterval(renew);
      if ((await ownerOf(path))?.token === self.token) await removeFile(path);
    },
  };
}

/**
 * Whether a process seems to hold the lock of the folder, so that it may write there. Nothing is written to
 * find that out, so it may be wrong where clocks differ. @throws FolderError if the lock cannot be read.
 */
export async function isInUse(folder: string): Promise<boolean> {
  const path = join(folder, LOCK_FILE);
  const owner = await ownerOf(path);
  if (!owner) return false;
  const life = lifeOf(owner);
  if (life !== 'unknown') return life === 'lives';
  const modified = await modifiedAt(path);
  return modified !== null && Date.now() - modified <= LEASE_SECONDS * 1000;
}

/** Creates the lock as soon as there is none, or a free one. */
async function obtain(
  path: string,
  self: Owner,
  folder: string,
  { force = false, wait = 0, signal, onWait }: LockOptions,
): Promise<void> {
  const started = performance.now();
  const watch = new Watch(path, self);
  let waits = false;
  let forced: string | null = null;
  for (let pause: number = LOOKS.first; !(await createLock(path, self));) {
    const found = await watch.look();
    if (found === null) continue;
    // Of two processes that are to take over the same lock, the slower one leaves the other its own.
    if (force && !found.lives) forced ??= found.name;
    if (found.isFree || found.name === forced) {
      await removeLock(path, found, self);
      continue;
    }
    const waited = (performance.now() - started) / 1000;
    const patience = found.owner === null ? Math.max(wait, 2 * WRITING_SECONDS) : wait;
    if (waited >= patience) throw heldBy(found.owner, folder, waits ? waited : null);
    if (!waits && wait > 0 && found.owner !== null) {
      waits = true;
      onWait?.(waitingFor(found.owner, wait));
    }
    const left = (patience - waited) * 1000;
    await sleep(Math.min(pause, left), undefined, signal && { signal }).catch(() => {
      throw new WaitStopped();
    });
    if (waits) pause = Math.min(pause * 1.5, LOOKS.last);
  }
}

/** Removes what a crash left of attempts to take the lock. @throws FolderError if that fails. */
export async function removeStrays(folder: string): Promise<void> {
  const names = await orFault(readdir(folder), folder, 'read');
  for (const name of names.filter((each) => each.startsWith(`${LOCK_FILE}.`))) {
    await removeFile(join(folder, name));
  }
}

const nameOf = (owner: Owner | null): string => {
  if (owner === null) return 'another process';
  const isHere = lifeOf(owner) === 'lives';
  return `process ${owner.pid}${isHere ? '' : ` on ${owner.host}`}`;
};

/** `waited` is the number of seconds; null if there was no wait. */
function heldBy(owner: Owner | null, folder: string, waited: number | null): FolderError {
  const [still, after] = waited === null ? ['', ''] : [' still', ` after ${duration(waited)}`];
  return new FolderError(`The results folder is${still} in use by ${nameOf(owner)}${after}`, {
    where: folder,
    hint:
      owner !== null && lifeOf(owner) === 'lives'
        ? `${waited === null ? 'add --wait to wait for it' : 'wait longer'}, stop it, or choose another folder with --out`
        : `${waited === null ? 'add --wait' : 'wait longer'}: its lease ends ${LEASE_SECONDS} s after its last sign of life; ` +
          'if you are sure that it has ended, add --force-unlock',
  });
}

function waitingFor(owner: Owner, wait: number): string {
  const most = wait === Infinity ? '' : `, for ${wait} s at most`;
  const until =
    lifeOf(owner) === 'lives'
      ? 'until it ends'
      : `until it ends, or has given no sign of life for ${LEASE_SECONDS} s`;
  return `${nameOf(owner)} uses the results folder; waiting ${until}${most}`;
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
