import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSchema } from '../../src/config/jsonSchema.js';

interface Node {
  readonly properties: Readonly<Record<string, Node>>;
  readonly patternProperties: Readonly<Record<string, object>>;
  readonly propertyNames: { readonly pattern: string };
  readonly additionalProperties: unknown;
  readonly anyOf: readonly Node[];
}

const [grid] = (jsonSchema() as Node).properties['grid'].anyOf;
const sizes = new RegExp(Object.keys(grid.patternProperties)[0]);

describe('the JSON Schema of a grid, as an editor reads it', () => {
  test.each(['dropout', 'lr', 'hidden', 'hidden_0', 'hidden_x'])('refuses the key %s', (key) => {
    expect(grid.additionalProperties).toBe(false);
    expect(Object.keys(grid.properties)).not.toContain(key);
    expect(key).not.toMatch(sizes);
  });

  test.each(['hidden_1', 'hidden_12'])('takes the sizes %s', (key) => {
    expect(key).toMatch(sizes);
    const values = z.fromJSONSchema(grid.patternProperties[sizes.source] as never);
    expect(values.safeParse([16, 32]).success).toBe(true);
    expect(values.safeParse(['a', 0.5]).success).toBe(false);
  });

  test('takes the layers that a grid takes, and no others', () => {
    const layers = new RegExp(grid.properties['keep_prob'].propertyNames.pattern);
    for (const key of ['input', 'hidden', '1', '12', '1,3', '1-3', '1, 3-4']) {
      expect(key).toMatch(layers);
    }
    for (const key of ['dropout', 'all', '1-', 'keep_prob_1']) expect(key).not.toMatch(layers);
  });
});
