import { describe, expect, test } from 'vitest';
import { trainBaselines } from '../../src/check/baseline.js';
import { checkGap } from '../../src/check/gap.js';
import type { StepResult } from '../../src/check/step.js';
import { checkTraining } from '../../src/check/training.js';
import { HEALTHY, subjectOf } from './subjects.js';

async function train(config: string): Promise<{ training: StepResult; gap: StepResult }> {
  const subject = await subjectOf(config);
  const baselines = trainBaselines(subject, () => {});
  return { training: checkTraining(subject, baselines), gap: checkGap(subject, baselines) };
}

describe('checkTraining()', () => {
  test('passes a training whose smoothed cost falls, and gives the curve from the start', async () => {
    const { training } = await train(HEALTHY);
    expect(training.verdict, training.seen).toBe('pass');
    expect(training.curve!.values).toHaveLength(61);
    expect(training.figures['fall']).toBeGreaterThan(0.3);
  });

  test('fails a training that diverges', async () => {
    const { training, gap } = await train(
      HEALTHY.replace('source: moons', 'source: linear').replace('rate: 0.05', 'rate: 1e6'),
    );
    expect(training.verdict).toBe('fail');
    expect(training.seen).toMatch(/diverged: numbers no longer finite at the end of epoch \d+/);
    expect(gap).toMatchObject({ step: 'gap', verdict: 'fail' });
    expect(gap.seen).toContain('The baseline diverged');
  });

  test.each([
    ['large', 3, 'rose'],
    ['small', 1e-7, 'fell'],
  ])('fails a learning rate that is too %s', async (_, rate, went) => {
    const { training } = await train(HEALTHY.replace('rate: 0.05', `rate: ${rate}`));
    expect(training.verdict, training.seen).toBe('fail');
    expect(training.seen).toContain(`Smoothed, it ${went} by`);
    expect(training.advice.join()).toContain('learning_rate');
  });

  test('warns of a training cost that rises again', async () => {
    const subject = await subjectOf(HEALTHY);
    const [first] = trainBaselines(subject, () => {});
    const history = first.outcome.history.map((figures, index) => ({
      ...figures,
      trainCost: index < 20 ? 0.6 - 0.02 * index : 0.2 + 0.004 * (index - 20),
    }));
    const { verdict, seen } = checkTraining(subject, [
      { ...first, outcome: { ...first.outcome, history } },
    ]);
    expect(verdict).toBe('warning');
    expect(seen).toMatch(/rose again by \d+/);
  });
});
