/** The baseline trained as a sweep would train it, on some of the experiment's repeats. */
import type { PreparedData } from '../data/dataset.js';
import { prepareData } from '../data/prepare.js';
import { drawsOf, keysOf } from '../engine/draws.js';
import { createEvaluator } from '../nn/evaluator.js';
import type { Outcome } from '../nn/outcome.js';
import { createNetwork } from '../nn/network.js';
import { trainNetwork } from '../nn/train.js';
import { drawCountsOf } from '../plan/draws.js';
import type { Subject } from './subject.js';

export interface TrainedBaseline {
  readonly data: PreparedData;
  readonly keys: ReturnType<typeof keysOf>;
  readonly outcome: Outcome;
  /** Training cost at the initial weights, in the target's own units. */
  readonly startCost: number;
}

/** More draws would take longer without showing much more. */
const MOST_DRAWS = 3;

/** Trains the baseline on the first draws, with the history of each; draws count from 1. */
export function trainBaselines(
  subject: Subject,
  onEpoch: (epoch: number, draw: number) => void,
): TrainedBaseline[] {
  const { experiment, dataset, baseline, kernels } = subject;
  const { network, training } = baseline;
  const draws = [];
  for (const draw of drawsOf(drawCountsOf(experiment))) {
    if (draws.push(draw) === MOST_DRAWS) break;
  }
  return draws.map((draw, index) => {
    const data = index === 0 ? subject.data : prepareData(dataset, experiment.data, draw);
    const options = { network, training, data, keys: keysOf(draw), kernels, history: true };
    const start = createEvaluator(createNetwork(options), network, data);
    const { cost: startCost } = start.measure(data.train);
    const outcome = trainNetwork({ ...options, onEpoch: (epoch) => onEpoch(epoch, index + 1) });
    return { data, keys: options.keys, outcome, startCost };
  });
}

/** Trains the baselines again, from the start up to an epoch. */
export function trainedUpTo(
  { baseline, kernels }: Subject,
  trained: readonly TrainedBaseline[],
  epoch: number,
): TrainedBaseline[] {
  const { network, training } = baseline;
  return trained.map(({ data, keys, startCost }) => {
    const options = { network, training, data, keys, kernels, history: true };
    const outcome = trainNetwork({ ...options, until: epoch });
    return { data, keys, outcome, startCost };
  });
}
