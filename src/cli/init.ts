import { writeFile } from 'node:fs/promises';
import { starterConfig } from '../config/starterConfig.js';
import { EXIT, UserError } from '../errors.js';
import { note } from './terminal.js';

/** `keepgrid init`: writes a commented config that runs as it is. @throws UserError if it cannot. */
export async function init(file: string, options: { force?: boolean }): Promise<number> {
  try {
    await writeFile(file, starterConfig(), { flag: options.force ? 'w' : 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new UserError('The file already exists', {
        where: file,
        hint: 'choose another name, or overwrite the file with --force',
      });
    }
    throw new UserError(`Cannot write the file (${code})`, {
      where: file,
      hint: 'choose a folder that exists and that you may write to',
    });
  }
  note(`Wrote ${file}. Next: keepgrid plan ${file}, then keepgrid run ${file}`);
  return EXIT.done;
}
