/** Files of a results folder: opened, replaced whole, and their faults said so that a person can act on them. */
import { constants } from 'node:fs';
import { access, type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FolderError } from '../errors.js';

/** @throws FolderError where that cannot be told: only a file that is not there is not there. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw folderFault(error, path, 'read');
    },
  );

/**
 * Opens a file to read, or to write without cutting it (made where it is missing).
 * @throws FolderError where that fails, or where a folder, pipe or device has its name: a pipe would
 * keep us waiting for ever.
 */
export async function openFile(path: string, access: 'read' | 'write'): Promise<FileHandle> {
  try {
    const stats = await stat(path).catch((error: unknown) => {
      if (access === 'write' && isMissing(error)) return null;
      throw error;
    });
    if (stats === null || stats.isFile()) {
      const { O_CREAT, O_RDONLY, O_RDWR } = constants;
      return await open(path, access === 'read' ? O_RDONLY : O_RDWR | O_CREAT);
    }
  } catch (error) {
    throw folderFault(error, path, access);
  }
  throw new FolderError('This is not a file', {
    where: path,
    hint: 'move it away, or choose another folder with --out',
  });
}

/** Whether there is no such file, nor a folder that could hold it. */
export const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Writes all bytes: a full disk gives a short write first and the error only then. */
export async function writeAll(
  file: FileHandle,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

export type Chunks = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** Puts the chunks in the place of the file: a crash at any moment leaves the old one or the new one. */
export async function replaceFile(path: string, chunks: Chunks): Promise<void> {
  await (await prepareFile(path, chunks)).commit();
}

/** The new content of a file, on disk beside it. */
export interface PreparedFile {
  /** Puts it in the place of the file. */
  commit(): Promise<void>;
}

/** Where new content waits to take a file's place. */
export const waitingName = (name: string): string => `${name}.tmp`;

export async function prepareFile(path: string, chunks: Chunks): Promise<PreparedFile> {
  const waiting = waitingName(path);
  const failed = async (error: unknown): Promise<never> => {
    await rm(waiting, { force: true }).catch(() => {});
    throw folderFault(error, path);
  };
  await writeFile(waiting, chunks).catch(failed);
  return {
    commit: () =>
      renameOver(waiting, path)
        .then(() => syncFolder(dirname(path)))
        .catch(failed),
  };
}

async function writeFile(path: string, chunks: Chunks): Promise<void> {
  const file = await open(path, 'w');
  try {
    let position = 0;
    let waiting: Uint8Array[] = [];
    let size = 0;
    const flush = async (): Promise<void> => {
      await writeAll(file, Buffer.concat(waiting), position);
      position += size;
      [waiting, size] = [[], 0];
    };
    for await (const chunk of chunks) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : new Uint8Array(chunk);
      waiting.push(bytes);
      size += bytes.length;
      if (size > 1 << 20) await flush();
    }
    await flush();
    await file.sync();
  } finally {
    await file.close();
  }
}

/** On Windows a scanner or an indexer may hold a file for a moment, and a rename over it fails as long. */
export async function renameOver(from: string, to: string): Promise<void> {
  const isHeld = (error: unknown): boolean =>
    process.platform === 'win32' &&
    ['EPERM', 'EACCES', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '');
  for (let wait = 10; ; wait *= 2) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (!isHeld(error) || wait > 2000) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; there rename is durable by itself.
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC:
    'the disk is full: free some space, then run the same command again; finished runs are kept',
  EDQUOT: 'your quota is used up: free some space, then run the same command again',
  EACCES: 'choose a folder that you may write to, with --out',
  EPERM: 'choose a folder that you may write to, with --out',
  EROFS: 'choose a folder on a disk that can be written, with --out',
  ENOTDIR: 'a file is in the way: choose another folder with --out',
  EEXIST: 'a file is in the way: choose another folder with --out',
  ENOENT: 'the folder was moved or removed: put it back, or run the same command again',
};

/** Waits for the work on a file; its fault is said so that a person can act on it. */
export const orFault = <T>(work: Promise<T>, path: string, access?: 'read' | 'write'): Promise<T> =>
  work.catch((error: unknown) => {
    throw folderFault(error, path, access);
  });

/** Removes a file, if it is there. */
export const removeFile = (path: string): Promise<void> => orFault(rm(path, { force: true }), path);

/** The fault of a file system, said so that a person can act on it; other errors as they are. */
export function folderFault(
  error: unknown,
  path: string,
  access: 'read' | 'write' = 'write',
): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof FolderError || code === undefined) return error;
  return new FolderError(`Cannot ${access} (${code})`, {
    where: path,
    hint:
      access === 'write' || code === 'ENOENT'
        ? (HINTS[code] ?? 'look at the disk, or choose another folder with --out')
        : 'name a results folder that can be read',
  });
}
