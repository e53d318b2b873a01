import { jsonSchema } from '../config/jsonSchema.js';
import { EXIT } from '../errors.js';
import { print } from './terminal.js';

/** `keepgrid schema`: prints the JSON Schema of configs. */
export async function schema(): Promise<number> {
  print(JSON.stringify(jsonSchema(), null, 2));
  return EXIT.done;
}
