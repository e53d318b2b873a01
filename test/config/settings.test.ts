import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

/** A training key that exists nowhere but in the table of settings. */
vi.mock('../../src/config/settings.js', async (original) => {
  const { SETTINGS } = await original<typeof import('../../src/config/settings.js')>();
  const glow = {
    schema: z.number().min(0).max(1).default(0.5).describe('how warmly it glows'),
    hasEffect: ({ optimizer }: { optimizer: string }) => optimizer !== 'sgd',
    later: true,
  };
  return { SETTINGS: { ...SETTINGS, training: { ...SETTINGS.training, after_glow: glow } } };
});

const { parseExperiment } = await import('../../src/config/loadExperiment.js');
const { jsonSchema } = await import('../../src/config/jsonSchema.js');
const { configReference } = await import('../../src/config/readme.js');
const { toConfig } = await import('../../src/config/toConfig.js');
const { createPlan } = await import('../../src/plan/plan.js');

const data = {
  features: 4,
  sha256: 'f00d',
  target: { task: 'classification' as const, Y: new Int32Array(0), classes: ['a', 'b'] },
};

async function studyOf(rest: string) {
  const base = 'data: {source: iris}\nnetwork: {hidden: [8]}\n';
  const { experiment } = await parseExperiment(base + rest, 'test.yaml');
  return { experiment, plan: await createPlan(experiment, data) };
}

const idsOf = async (rest: string): Promise<string[]> => {
  const { plan } = await studyOf(rest);
  return Array.from(plan.runs.of(), ({ runId }) => runId);
};

describe('a training key that is one entry in the table of settings', () => {
  test('is in the JSON Schema and on the reference page', () => {
    const entry = { default: 0.5, description: 'how warmly it glows', maximum: 1 };
    expect(jsonSchema()).toMatchObject({
      properties: { training: { properties: { after_glow: entry } } },
    });
    expect(JSON.stringify(jsonSchema())).toMatch(/"grid".*"after_glow"/);
    expect(configReference()).toContain(
      '| `after_glow` | number ≥ 0, ≤ 1 | `0.5` | how warmly it glows |',
    );
  });

  test('has its default in the experiment, and goes to experiment.json and back', async () => {
    const { experiment } = await studyOf('training: {learning_rate: 0.1}');
    expect(experiment.training).toHaveProperty('afterGlow', 0.5);
    const recorded = toConfig(experiment);
    expect(recorded.training).toHaveProperty('after_glow', 0.5);
    const again = await parseExperiment(JSON.stringify(recorded), 'experiment.json');
    expect(again.experiment).toEqual(experiment);
  });

  test('is checked by its schema, and proposed for a misspelt key', async () => {
    const wrong = studyOf('training: {learning_rate: 0.1, after_glow: 2}');
    await expect(wrong).rejects.toThrow('1 mistake');
    const misspelt = studyOf('training: {learning_rate: 0.1, after_glw: 1}');
    await expect(misspelt.catch((error: unknown) => String(error))).resolves.toContain(
      'did you mean "after_glow"?',
    );
  });

  test('is an axis, and a name that expressions read', async () => {
    const { plan } = await studyOf(`training: {learning_rate: 0.1}
grid: {after_glow: [0.25, 0.75], hidden_1: round(8 * after_glow)}`);
    expect(plan.axes).toEqual(['after_glow', 'hidden_1']);
    const cells = Array.from(plan.cells(), ({ network, training }) => [
      network.layerSizes[1],
      (training as object as { afterGlow: number }).afterGlow,
    ]);
    expect(cells).toEqual([
      [2, 0.25],
      [6, 0.75],
    ]);
  });

  test('is part of run_ids where it has an effect and is not at its default', async () => {
    const without = await idsOf('training: {learning_rate: 0.1}');
    expect(without).toEqual(await idsOf('training: {learning_rate: 0.1, after_glow: 0.5}'));
    expect(without).not.toEqual(await idsOf('training: {learning_rate: 0.1, after_glow: 0.6}'));
    const sgd = (glow: number): string =>
      `training: {learning_rate: 0.1, optimizer: sgd, after_glow: ${glow}}`;
    expect(await idsOf(sgd(0.6))).toEqual(await idsOf(sgd(0.7)));
    const cells = 'training: {learning_rate: 0.1, optimizer: sgd}\ngrid: {after_glow: [0.1, 0.9]}';
    expect((await studyOf(cells)).plan.cellCount).toBe(1);
  });
});

test('rows that are older than a setting keep their run_ids', async () => {
  expect(await idsOf('training: {learning_rate: 0.1}')).toEqual(['r86443cafef8863fc']);
});
