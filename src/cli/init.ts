import { writeFile } from 'node:fs/promises';
import { starterConfig } from '../config/starterConfig.js';
import { EXIT, UserError } from '../errors.js';
import { note } from './terminal.js';

/** `keepgrid init`: a commented config that runs as it is. */
export async function init(file: string, options: { force?: boolean }): Promise<number> {
  try {
    await writeFile(file, starterConfig(), { flag: options.force ? 'w' : 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new UserError('The file is there already', {
        where: file,
        hint: 'name another one, or --force to overwrite it',
      });
    }
    throw new UserError(`Cannot write the file (${code})`, {
      where: file,
      hint: 'name a file in a folder that exists and can be written',
    });
  }
  note(`Wrote ${file}. Next: keepgrid plan ${file}, then keepgrid run ${file}`);
  return EXIT.done;
}
