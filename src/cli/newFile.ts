import { writeFile } from 'node:fs/promises';
import { UserError } from '../errors.js';

/** Writes a file that must not exist yet, unless it may be overwritten. @throws UserError if it cannot. */
export async function writeNewFile(
  file: string,
  text: string,
  { overwrite, hint }: { readonly overwrite: boolean; readonly hint: string },
): Promise<void> {
  try {
    await writeFile(file, text, { flag: overwrite ? 'w' : 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UserError('The file already exists', { where: file, hint });
    throw new UserError(`Cannot write the file (${code})`, {
      where: file,
      hint: 'choose a folder that exists and that you may write to',
    });
  }
}
