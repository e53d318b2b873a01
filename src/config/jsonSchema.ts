import { z } from 'zod';
import { configSchema } from './schema.js';

/** The JSON Schema (draft 2020-12) of configs. Ranges, expressions and layers are checked beyond it. */
export function jsonSchema(): object {
  return { title: 'keepgrid config', ...z.toJSONSchema(configSchema, { io: 'input' }) };
}
