/**
 * The lock that lets only one process write to a folder. It is a file that names its owner, and its
 * modification time is the owner's last sign of life. It is free if its owner has ended, or, where
 * that cannot be seen from here, if its lease has run out.
 */
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderError } from '../errors.js';
import { duration } from '../text.js';
import { folderFault, isMissing, orFault, readText, removeFile } from './files.js';
import { lifeOf, newOwner, type Owner, ownerIn } from './owner.js';

export const LOCK_FILE = '.lock';
const LEASE_SECONDS = 120;
const RENEW_SECONDS = 20;
/** A lock without an owner is still being written if it is younger than this; else a crash left it. */
const WRITING_SECONDS = 2;
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
  for (let pause: number = LOOKS.first; !(await create(path, self));) {
    const found = await watch.look();
    if (found === null) continue;
    // Of two processes that are to take over the same lock, the slower one leaves the other its own.
    if (force && !found.lives) forced ??= found.name;
    if (found.isFree || found.name === forced) {
      await remove(path, found, self);
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
  } catch (error) {
    await rm(path, { force: true });
    throw folderFault(error, path);
  } finally {
    await orFault(file.close(), path);
  }
  // A process that stood still until here may have been taken for one that crashed.
  return (await ownerOf(path))?.token === owner.token;
}

/** Renews the lease by writing the same bytes again, so that the file system's clock gives the time. */
async function renewLease(path: string, self: Owner): Promise<void> {
  // A fault here ends nothing: every append looks at the lock, and the next renewal tries again.
  const file = await open(path, 'r+').catch(() => null);
  try {
    if (file === null || ownerIn(await file.readFile('utf8'))?.token !== self.token) return;
    await file.write(JSON.stringify(self), 0);
    await file.datasync();
  } catch {
    const now = new Date();
    await file?.utimes(now, now).catch(() => {});
  } finally {
    await file?.close().catch(() => {});
  }
}

/** Removes what a crash left of attempts to take the lock. @throws FolderError if that fails. */
export async function removeStrays(folder: string): Promise<void> {
  const names = await orFault(readdir(folder), folder, 'read');
  for (const name of names.filter((each) => each.startsWith(`${LOCK_FILE}.`))) {
    await removeFile(join(folder, name));
  }
}

/**
 * Removes a lock as it was seen. To do so a process needs a lock on the lock, named after what was seen:
 * without it, a slow process might remove the new lock of one that has just removed the old one.
 */
async function remove(path: string, seen: Seen, self: Owner): Promise<void> {
  const claim = `${path}.${seen.name}`;
  if (!(await create(claim, self))) {
    const other = await new Watch(claim, self).look();
    if (other?.isFree) await remove(claim, other, self);
    else await sleep(LOOKS.first / 5);
    return;
  }
  try {
    const now = await new Watch(path, self).look();
    if (now?.name === seen.name) await removeFile(path);
  } finally {
    await removeFile(claim);
  }
}

/** A lock as one look found it. */
interface Seen {
  /** Null if the file does not name one, as it is being written or is damaged. */
  readonly owner: Owner | null;
  /** What tells it from others: its token, else its time of modification. */
  readonly name: string;
  /** Whether its owner is seen to live. */
  readonly lives: boolean;
  readonly isFree: boolean;
}

/**
 * Looks at a lock again and again. A lease has run out if the file is that old by the clock of its own
 * file system, or if it has not changed for that long by our clock, which nobody sets back. The time of
 * day here is compared with nothing, as hosts differ in it.
 */
class Watch {
  #sign = '';
  #since = 0;

  constructor(
    private readonly path: string,
    private readonly self: Owner,
  ) {}

  /** Null if there is no lock. @throws FolderError if it cannot be read. */
  async look(): Promise<Seen | null> {
    const owner = await ownerOf(this.path);
    if (owner === undefined) return null;
    const life = owner === null ? 'unknown' : lifeOf(owner);
    if (owner !== null && life !== 'unknown')
      return { owner, name: owner.token, lives: life === 'lives', isFree: life === 'ended' };
    // Once the content has been read, a network drive gives the present time of modification.
    const modified = await modifiedAt(this.path);
    const present = await ownerOf(this.path);
    if (modified === null || present?.token !== owner?.token) return this.look();
    const lease = owner === null ? WRITING_SECONDS : LEASE_SECONDS;
    const name = owner?.token ?? `unnamed-${modified}`;
    const unchanged = this.#unchangedFor(`${name} ${modified}`);
    const isFree = unchanged > lease || (await this.#age(modified)) > lease;
    return { owner, name, lives: false, isFree };
  }

  /** Seconds. */
  #unchangedFor(sign: string): number {
    if (sign !== this.#sign) [this.#sign, this.#since] = [sign, performance.now()];
    return (performance.now() - this.#since) / 1000;
  }

  /** Seconds from the time of modification to that of a file made now. */
  async #age(modified: number): Promise<number> {
    const probe = `${this.path}.${this.self.token}.clock`;
    try {
      const file = await open(probe, 'wx');
      const { mtimeMs } = await file.stat().finally(() => file.close());
      return (mtimeMs - modified) / 1000;
    } catch {
      // A full disk: what the watch has seen must do.
      return 0;
    } finally {
      await rm(probe, { force: true }).catch(() => {});
    }
  }
}

/** Milliseconds; null if there is no such file. */
async function modifiedAt(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return null;
    throw folderFault(error, path, 'read');
  }
}

/** Null if the lock names no owner; undefined if there is no lock. */
async function ownerOf(path: string): Promise<Owner | null | undefined> {
  const text = await readText(path);
  return text === null ? undefined : ownerIn(text);
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
        ? `${waited === null ? 'wait for it with --wait' : 'wait longer'}, stop it, or choose another folder with --out`
        : `${waited === null ? 'add --wait' : 'wait longer'} to start when its lease ends, ${LEASE_SECONDS} s after its ` +
          'last sign of life; if you are sure that it has ended, add --force-unlock',
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
