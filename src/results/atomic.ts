/** Replacing a file so that a crash at any moment leaves the old one or the new one, never half of one. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FolderError } from '../errors.js';

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

/** Puts the chunks in the place of the file: temporary file, fsync, rename, fsync of the folder. */
export async function replaceFile(
  path: string,
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    const file = await open(temporary, 'w');
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
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        waiting.push(bytes);
        size += bytes.length;
        if (size > 1 << 20) await flush();
      }
      await flush();
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw folderFault(error, path);
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
};

/** The fault of a file system, said so that a person can act on it; other errors as they are. */
export function folderFault(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof FolderError || code === undefined) return error;
  return new FolderError(`Cannot write (${code})`, {
    where: path,
    hint: HINTS[code] ?? 'choose another folder with --out',
  });
}
