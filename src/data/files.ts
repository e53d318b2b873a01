/** Files of data as bytes: gunzipped where they are packed, refused where they are too large. */
import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../errors.js';

/** Bytes that a file may hold once it is unpacked. */
export const MOST_BYTES = 2_147_483_648;

/** The size and kind of a file of data. @throws UserError where there is none, or nothing in it. */
export async function statFile(path: string, shown: string): Promise<Stats> {
  const refuse = (message: string, hint: string): UserError =>
    new UserError(message, { where: shown, hint });
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw refuse(
      error.code === 'ENOENT'
        ? 'There is no such data file'
        : `Cannot read the data file (${error.code})`,
      'a relative path is taken from the folder of the config; built-in names: keepgrid datasets',
    );
  });
  if (stats.isDirectory()) throw refuse('This is a folder, not a data file', 'name a file in it');
  // Reading a pipe would wait for whoever writes to it, and could not be done again to verify.
  if (!stats.isFile()) throw refuse('This is not a regular file', 'write the data to a file first');
  if (stats.size === 0) throw refuse('The data file is empty', 'name a file with data');
  return stats;
}

/**
 * Times its own size that a gzip file may unpack to: data packs to a tenth, and what packs to a
 * thousandth is mostly one byte again and again. Small files may unpack to more.
 */
const MOST_TIMES = 200;
const ALWAYS_UNPACKED = 64 * 1024 * 1024;

/** Bytes that a gzip file of this size may unpack to. */
export const mostUnpacked = (size: number): number =>
  Math.min(MOST_BYTES, Math.max(ALWAYS_UNPACKED, MOST_TIMES * size));

export const isGzip = (path: string): boolean => /\.gz$/i.test(path);

/** All bytes of a file, gunzipped if its name ends in .gz. */
export async function readBytes(path: string, shown: string): Promise<Buffer> {
  const { size } = await statFile(path, shown);
  if (size > MOST_BYTES) throw tooLarge('is larger than', shown);
  const bytes = await readFile(path);
  return isGzip(path) ? gunzip(bytes, shown) : bytes;
}

/** The unpacked bytes. @throws UserError where it is not a gzip file, or unpacks to too much. */
export function gunzip(bytes: Buffer, shown: string): Buffer {
  const most = mostUnpacked(bytes.length);
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    throw gzipError(error, shown, most);
  }
}

/** The error of a gzip file that does not unpack, or unpacks to too much. */
export function gzipError(error: unknown, shown: string, most = MOST_BYTES): UserError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge('unpacks to more than', shown, most);
  return new UserError('The file is not a gzip file, or is cut off', {
    where: shown,
    hint: 'copy it again, or leave .gz out of its name',
  });
}

/** The error of a file that `exceeds` the bytes that it may have. */
export const tooLarge = (exceeds: string, shown: string, most = MOST_BYTES): UserError =>
  new UserError(`The file ${exceeds} ${most} bytes`, {
    where: shown,
    hint:
      most === MOST_BYTES
        ? 'use fewer examples'
        : `that is more than ${MOST_TIMES} times its size: if it is right, unpack it yourself and name the unpacked file, or save arrays with numpy.savez`,
  });
