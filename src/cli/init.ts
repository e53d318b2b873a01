import { starterConfig } from '../config/starterConfig.js';
import { EXIT } from '../errors.js';
import { writeNewFile } from './newFile.js';
import { note } from './terminal.js';

/** `keepgrid init`: writes a commented config that runs as it is. @throws UserError if it cannot. */
export async function init(file: string, options: { force?: boolean }): Promise<number> {
  await writeNewFile(file, starterConfig(), {
    overwrite: options.force ?? false,
    hint: 'choose another name, or overwrite the file with --force',
  });
  note(`Wrote ${file}. Next: keepgrid plan ${file}, then keepgrid run ${file}`);
  return EXIT.done;
}
