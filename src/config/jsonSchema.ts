import { z } from 'zod';
import { configSchema } from './wholeSchema.js';

/** The JSON Schema (draft 2020-12) of configs, which does not check ranges, expressions and layers. */
export function jsonSchema(): object {
  return { title: 'keepgrid config', ...z.toJSONSchema(configSchema, { io: 'input' }) };
}
