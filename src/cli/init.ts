import { starterConfig } from '../config/starterConfig.js';
import { EXIT } from '../errors.js';
import { draftFor, isData } from './initTable.js';
import { writeNewFile } from './newFile.js';
import { note } from './terminal.js';

interface InitOptions {
  readonly force?: boolean;
  readonly target?: string;
}

/**
 * `keepgrid init`: writes a commented config that runs as it is: for a table, or for the digits that
 * come along. @throws UserError if it cannot.
 */
export async function init(
  first: string,
  config: string | undefined,
  { force, target }: InitOptions,
): Promise<number> {
  const { file, text } = isData(first)
    ? await draftFor(first, config, target ?? null)
    : { file: first, text: starterConfig() };
  await writeNewFile(file, text, {
    overwrite: force ?? false,
    hint: 'choose another name, or overwrite the file with --force',
  });
  note(`Wrote ${file}. Next: keepgrid plan ${file}, then keepgrid run ${file}`);
  return EXIT.done;
}
