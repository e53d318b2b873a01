/**
 * Can the network learn a handful of examples by heart, with keep_prob 1 and no other regulariser?
 * A network that cannot is too small, or its training does not work; no dropout will help it.
 */
import { createEvaluator, type Evaluation } from '../nn/evaluator.js';
import type { TrainingSettings } from '../nn/settings.js';
import { rounded } from '../text.js';
import { conclude, failure, type Finding, type StepResult, warning } from './step.js';
import { featureKey } from './examples.js';
import { networkOn } from './networks.js';
import { someRows } from './rows.js';
import type { Subject } from './subject.js';

const EXAMPLES = 20;
const MOST_STEPS = 2000;
const STEPS_BETWEEN_LOOKS = 20;
/** Examples are learned by heart when the cost is below this share of its start and all are right. */
const ENOUGH = 0.05;
/** What is tried if the config's own optimizer does not learn them. */
const RESCUE = { optimizer: 'adam', learningRate: 0.003 } as const;

/** The step `subset`; costs are in the target's own units. */
export function checkSubset(subject: Subject): StepResult {
  const rows = distinctRows(subject);
  const { training } = subject.baseline;
  const own = learn(subject, rows, training);
  const what = `${rows.length} examples`;
  const figures = {
    examples: rows.length,
    steps: own.steps,
    start_cost: own.start,
    end_cost: own.end.cost,
    accuracy: own.end.accuracy,
    learned: own.learned,
  };
  if (own.learned) {
    const opening = `The network learned ${what} by heart in ${own.steps} steps: cost from ${rounded(own.start)} to ${rounded(own.end.cost)}`;
    return conclude('subset', opening, [], figures);
  }
  const rescue = learn(subject, rows, { ...training, ...RESCUE });
  const right = own.end.accuracy === null ? '' : `, ${rounded(100 * own.end.accuracy)} % right`;
  const seen = `In ${own.steps} steps the network did not learn ${what} by heart: cost from ${rounded(own.start)} to ${rounded(own.end.cost)}${right}`;
  return conclude('subset', '', [finding(seen, own, rescue)], figures);
}

function finding(seen: string, own: Learned, rescue: Learned): Finding {
  const what = `With ${RESCUE.optimizer} at learning_rate ${RESCUE.learningRate} it`;
  return rescue.learned
    ? warning(
        `${seen}. ${what} did in ${rescue.steps} steps`,
        Number.isFinite(own.end.cost)
          ? 'the network can learn, but its training is slow: change learning_rate or optimizer'
          : 'the network can learn, but its training diverges: lower learning_rate, or change optimizer',
      )
    : failure(
        `${seen}. ${what} did not either`,
        'the network cannot overfit, so dropout can only harm: give it more units, another activation, or data of another scale',
      );
}

/** Training rows whose features differ: no network can learn two labels for the same features. */
function distinctRows(subject: Subject): Int32Array {
  const { data } = subject;
  const seen = new Set<string>();
  const rows = someRows(subject, 'subset', 4 * EXAMPLES).filter((row) => {
    const features = featureKey(data, row);
    if (seen.has(features)) return false;
    seen.add(features);
    return true;
  });
  return rows.slice(0, EXAMPLES);
}

interface Learned {
  readonly learned: boolean;
  readonly steps: number;
  readonly start: number;
  readonly end: Evaluation;
}

function learn(subject: Subject, rows: Int32Array, settings: TrainingSettings): Learned {
  const { network } = subject.baseline;
  const training = { ...settings, l2: 0, maxNorm: null };
  const net = networkOn(subject, { network, training }, rows, subject.kernels);
  const evaluator = createEvaluator(net, network, subject.data);
  let end = evaluator.measure(rows);
  const start = end.cost;
  let steps = 0;
  const learned = (): boolean => end.cost <= ENOUGH * start && (end.accuracy ?? 1) === 1;
  while (steps < MOST_STEPS && !learned() && Number.isFinite(end.cost)) {
    for (let k = 0; k < STEPS_BETWEEN_LOOKS; k++) net.step(rows, 0, rows.length, ++steps);
    end = evaluator.measure(rows);
  }
  return { learned: learned(), steps, start, end };
}
