/** Reading files of data: what is there, how large, unpacked, never more than fits. */
import { type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../errors.js';

/** Unpacked bytes that a gzip file may hold. */
export const MOST_BYTES = 2_147_483_648;

/** @throws UserError where there is no such file, or nothing in it. */
export async function statFile(path: string, shown: string): Promise<Stats> {
  let stats: Stats;
  try {
    stats = await stat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === 'ENOENT' ? 'There is no such data file' : `Cannot read the data file (${code})`,
      {
        where: shown,
        hint: 'a relative path is taken from the folder of the config; built-in names: keepgrid datasets',
      },
    );
  }
  if (stats.isDirectory()) {
    throw new UserError('This is a folder, not a data file', {
      where: shown,
      hint: 'name a file in it',
    });
  }
  if (stats.size === 0)
    throw new UserError('The data file is empty', { where: shown, hint: 'name a file with data' });
  return stats;
}

/** All bytes of a file, gunzipped where its name ends in .gz. */
export async function readBytes(path: string, shown: string): Promise<Buffer> {
  const { size } = await statFile(path, shown);
  if (size > MOST_BYTES) {
    throw new UserError(`The file is larger than ${MOST_BYTES} bytes`, {
      where: shown,
      hint: 'use fewer examples',
    });
  }
  const bytes = await readFile(path);
  return path.endsWith('.gz') ? gunzip(bytes, shown) : bytes;
}

/** The unpacked bytes. @throws UserError where it is no gzip file, or unpacks to too much. */
export function gunzip(bytes: Buffer, shown: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    throw gzipError(error, shown);
  }
}

/** The error of a gzip file that does not unpack, or unpacks to too much. */
export function gzipError(error: unknown, shown: string): UserError {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_BUFFER_TOO_LARGE'
    ? new UserError(`The file unpacks to more than ${MOST_BYTES} bytes`, {
        where: shown,
        hint: 'use fewer examples',
      })
    : new UserError('The file is no whole gzip file', {
        where: shown,
        hint: 'copy it again, or leave .gz out of its name',
      });
}
