import { dirname, join } from 'node:path';
import { starterConfig } from '../config/starterConfig.js';
import { EXIT } from '../errors.js';
import { called } from './called.js';
import { DEFAULT_CONFIG } from './configFile.js';
import { draftFor, isData } from './initTable.js';
import { writeNewFile } from './newFile.js';
import { note } from './terminal.js';

interface InitOptions {
  readonly force?: boolean;
  readonly schema?: boolean;
  readonly target?: string;
}

const SCHEMA_FILE = 'keepgrid.schema.json';

/**
 * `keepgrid init`: writes a commented config that runs as it is, for a table or for the digits that come
 * along, and with `schema` the JSON Schema beside it, so that editors need no network.
 * @throws UserError if a file cannot be written, or the table not be used.
 */
export async function init(
  first: string,
  config: string | undefined,
  { force = false, schema = false, target }: InitOptions,
): Promise<number> {
  const { file, text } = isData(first)
    ? await draftFor(first, config, target ?? null)
    : { file: first, text: starterConfig() };
  const written = {
    overwrite: force,
    hint: 'choose another name, or overwrite the file with --force',
  };
  const line = schema ? `# yaml-language-server: $schema=./${SCHEMA_FILE}\n` : '';
  await writeNewFile(file, line + text, written);
  if (schema) {
    const { jsonSchema } = await import('../config/jsonSchema.js');
    const whole = `${JSON.stringify(jsonSchema(), null, 2)}\n`;
    // It is the same for all configs, so one that is there is brought up to date.
    await writeNewFile(join(dirname(file), SCHEMA_FILE), whole, { ...written, overwrite: true });
  }
  const named = file === DEFAULT_CONFIG ? [] : [file];
  note(`Wrote ${file}${schema ? ` and ${SCHEMA_FILE}` : ''}. Next:`);
  note(`  ${called('plan', ...named)}`);
  note(`  ${called('run', ...named)}`);
  return EXIT.done;
}
