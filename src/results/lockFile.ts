/**
 * The file of a lock. It names its owner, and its modification time is the owner's last sign of life. It
 * is free if its owner has ended, or, where that cannot be seen from here, if its lease has run out.
 */
import { type FileHandle, lstat, open, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderError } from '../errors.js';
import { folderFault, isMissing, orFault, readText, removeFile } from './files.js';
import { lifeOf, type Owner, ownerIn } from './owner.js';

/** A lock of another host is free if it has given no sign of life for so long. */
export const LEASE_SECONDS = 120;
/** A lock without an owner is still being written if it is younger than this; else a crash left it. */
export const WRITING_SECONDS = 2;

/** Creates the lock, or returns false if there is one already. The file is empty for a moment. */
export async function createLock(path: string, owner: Owner): Promise<boolean> {
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
export async function renewLease(path: string, self: Owner): Promise<void> {
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

/**
 * Removes a lock as it was seen. To do so a process needs a lock on the lock, named after what was seen:
 * without it, a slow process might remove the new lock of one that has just removed the old one.
 */
export async function removeLock(path: string, seen: Seen, self: Owner): Promise<void> {
  const claim = `${path}.${seen.name}`;
  if (!(await createLock(claim, self))) {
    const other = await new Watch(claim, self).look();
    if (other?.isFree) await removeLock(claim, other, self);
    else await sleep(10);
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
export interface Seen {
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
export class Watch {
  #sign = '';
  #since = 0;

  constructor(
    private readonly path: string,
    private readonly self: Owner,
  ) {}

  /** Null if there is no lock. @throws FolderError if it cannot be read. */
  async look(): Promise<Seen | null> {
    const owner = await ownerOf(this.path);
    if (owner === undefined) {
      await refuseLink(this.path);
      return null;
    }
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
export async function modifiedAt(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return null;
    throw folderFault(error, path, 'read');
  }
}

/** A link to nothing is no lock, but none can be created in its place. @throws FolderError */
async function refuseLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found?.isSymbolicLink() !== true) return;
  throw new FolderError('This is a link to a file that does not exist', {
    where: path,
    hint: 'remove it, or choose another folder with --out',
  });
}

/** Null if the lock names no owner; undefined if there is no lock. */
export async function ownerOf(path: string): Promise<Owner | null | undefined> {
  const text = await readText(path);
  return text === null ? undefined : ownerIn(text);
}
