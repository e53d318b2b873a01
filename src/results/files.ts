/**
 * Opens and replaces the files of a results folder. Faults of the file system become errors that say
 * which file is concerned and what to do.
 */
import { constants } from 'node:fs';
import { access, type FileHandle, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FolderError } from '../errors.js';

/** Whether the file exists. @throws FolderError if the file system does not say so. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw folderFault(error, path, 'read');
    },
  );

/**
 * Opens a file for reading, or for reading and writing. When opened for writing, a missing file is
 * created and an existing one keeps its content.
 * @throws FolderError if that fails, or if the path is a folder, a device or a pipe (which would block), or
 * when writing a symbolic link, which might lead out of the results folder.
 */
export const openFile = (path: string, access: 'read' | 'write'): Promise<FileHandle> =>
  orFault(openRegular(path, access), path, access);

/** Windows does not have the flag. */
const NO_FOLLOW = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

async function openRegular(path: string, access: 'read' | 'write'): Promise<FileHandle> {
  const look = access === 'read' ? stat : lstat;
  const stats = await look(path).catch((error: unknown) => {
    if (access === 'write' && isMissing(error)) return null;
    throw error;
  });
  if (stats === null || stats.isFile()) {
    const { O_CREAT, O_RDONLY, O_RDWR } = constants;
    return await open(path, access === 'read' ? O_RDONLY : O_RDWR | O_CREAT | NO_FOLLOW);
  }
  if (stats.isSymbolicLink()) {
    throw new FolderError('This is a symbolic link, and nothing is written through one', {
      where: path,
      hint: 'put the file itself in its place; the folder as a whole may be a link',
    });
  }
  throw new FolderError('This is not a regular file', {
    where: path,
    hint: 'move it away, or choose another folder with --out',
  });
}

/** Bytes of a file that is read as one text, such as experiment.json. */
export const MOST_TEXT_BYTES = 256 * 1024 * 1024;

/**
 * The text of a file; null if there is none.
 * @throws FolderError if it cannot be read, is too large, or is a folder, a device or a pipe.
 */
export async function readText(path: string): Promise<string | null> {
  let file: FileHandle | null = null;
  try {
    file = await openRegular(path, 'read');
    if ((await file.stat()).size > MOST_TEXT_BYTES) {
      throw new FolderError(`The file is larger than ${MOST_TEXT_BYTES} bytes`, {
        where: path,
        hint: 'name a folder that keepgrid run has written',
      });
    }
    return await file.readFile('utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw folderFault(error, path, 'read');
  } finally {
    // All of it has been read by then.
    await file?.close().catch(() => {});
  }
}

/** Whether the error says that the file, or the folder it would be in, does not exist. */
export const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Writes all bytes. On a full disk a short write comes first, and only the next one fails. */
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

/**
 * Replaces the content of the file by the chunks. A crash at any moment leaves the old file or the new one.
 * @throws FolderError if the new file cannot be written.
 */
export async function replaceFile(path: string, chunks: Chunks): Promise<void> {
  await (await prepareFile(path, chunks)).commit();
}

/** The new content of a file, written to another file beside it. */
export interface PreparedFile {
  /** Replaces the file. @throws FolderError if that fails. */
  commit(): Promise<void>;
}

/** The name of the file that holds new content until it replaces the file of this name. */
export const waitingName = (name: string): string => `${name}.tmp`;

/** Writes the chunks to disk, beside the file. @throws FolderError if they cannot be written. */
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

/** Bytes that are put together before they are written. */
const WRITTEN_AT_ONCE = 1 << 18;

/** Writes a file anew. What has its name, be it a link to elsewhere, is removed and not written through. */
async function writeFile(path: string, chunks: Chunks): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, 'wx');
  try {
    let position = 0;
    const waiting = Buffer.allocUnsafe(WRITTEN_AT_ONCE);
    let size = 0;
    const write = async (bytes: Uint8Array): Promise<void> => {
      await writeAll(file, bytes, position);
      position += bytes.length;
    };
    const flush = async (): Promise<void> => {
      await write(waiting.subarray(0, size));
      size = 0;
    };
    for await (const chunk of chunks) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      if (size + bytes.length > WRITTEN_AT_ONCE) await flush();
      if (bytes.length > WRITTEN_AT_ONCE) await write(bytes);
      else {
        waiting.set(bytes, size);
        size += bytes.length;
      }
    }
    await flush();
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Renames, and tries again on Windows, where a rename fails while a virus scanner has the file open. */
async function renameOver(from: string, to: string): Promise<void> {
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

/** Makes renames in the folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, but its renames are durable by themselves.
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC:
    'the disk is full: free some space, then run the same command again; finished runs are kept',
  EDQUOT: 'your quota is used up: free some space, then run the same command again',
  EFBIG:
    'a limit on the size of files is reached: raise it (ulimit -f), then run the same command again; finished runs are kept',
  EACCES: 'use --out to choose a folder that you may write to',
  EPERM: 'use --out to choose a folder that you may write to',
  EROFS: 'use --out to choose a folder on a disk that is not read-only',
  ENOTDIR: 'a file is in the way: choose another folder with --out',
  EEXIST: 'a file is in the way: choose another folder with --out',
  ENOENT: 'the folder was moved or removed: put it back, or run the same command again',
};

/** Waits for work on a file. @throws FolderError instead of a fault of the file system. */
export const orFault = <T>(work: Promise<T>, path: string, access?: 'read' | 'write'): Promise<T> =>
  work.catch((error: unknown) => {
    throw folderFault(error, path, access);
  });

/** Removes the file if it exists. @throws FolderError if it cannot be removed. */
export const removeFile = (path: string): Promise<void> => orFault(rm(path, { force: true }), path);

/** The FolderError for a fault of the file system; any other error is returned unchanged. */
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
        ? (HINTS[code] ?? 'check the disk, or choose another folder with --out')
        : 'name a results folder that can be read',
  });
}
