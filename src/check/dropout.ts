/**
 * With dropout on, does it do what the lecture says? Over many draws of one layer's masks at a time,
 * units must be kept at the right rate and drawn anew for each example and each step, and the means
 * of A and of the next Z must be what they are without dropout. An evaluation must have the bits of
 * a network without dropout. Draws are fixed by the seed; each test is at the level 10⁻⁶.
 */
import { float32 } from '../engine/precision.js';
import type { NetworkSettings } from '../nn/settings.js';
import { rounded } from '../text.js';
import { DRAWS, type LayerTest, testLayer } from './draws.js';
import { conclude, failure, type Finding, type StepResult, warning } from './step.js';
import { affordable } from './budget.js';
import { networkOn } from './networks.js';
import { someRows } from './rows.js';
import type { Subject } from './subject.js';

/** |z| beyond which chance is ruled out: two-sided 10⁻⁶. */
const LIMIT = 4.892;
/** Multiply-adds of all draws of one layer. */
const BUDGET = 5e8;
const MOST_EXAMPLES = 32;
const LEAST_EXAMPLES = 8;

/** The step `dropout`: are masks, means and evaluations as they should be? */
export function checkDropout(subject: Subject): StepResult {
  const { network } = subject.dropout;
  const layers = network.keepProb.flatMap((keep, l) => (keep < 1 ? [l] : []));
  const count = affordable(network, BUDGET, DRAWS, LEAST_EXAMPLES, MOST_EXAMPLES);
  const rows = someRows(subject, 'dropout', count);
  const tests = layers.map((l) => testLayer(subject, l, rows));
  const differing = evaluationsThatDiffer(subject);
  const findings = [...tests.flatMap(layerFindings), ...evaluationFindings(differing)];
  const alive = tests.filter(({ live }) => live > 0);
  const ratios = alive.map(({ l, meanRatio }) => `${meanRatio.toFixed(3)} (layer ${l})`);
  const opening =
    `With keep_prob ${network.keepProb.join(' ')}, over ${DRAWS} draws on ${rows.length} examples` +
    (alive.length > 0
      ? `, the mean of A divided by A without dropout is ${ratios.join(', ')}`
      : '') +
    (findings.length > 0
      ? ''
      : '; masks are new for each example and step, the mean of the next Z is unchanged, and an evaluation gives the same bits as without dropout');
  return conclude('dropout', opening, findings, {
    draws: DRAWS,
    examples: rows.length,
    largest_z:
      alive.length === 0
        ? null
        : Math.max(...alive.flatMap(({ z }) => Object.values(z).map(Math.abs))),
    evaluation_unaffected: differing.length === 0,
  });
}

const REPORT = 'do not trust results of this installation: its dropout is wrong. Please report it';

const COMPLAINTS: Readonly<Record<keyof LayerTest['z'], string>> = {
  rate: 'the share of kept units is not its keep_prob',
  examples: 'masks are not drawn anew for each example',
  steps: 'masks are not drawn anew in each step',
  A: 'the mean of A is changed',
  Z: 'the mean of the next Z is changed',
};

function layerFindings({ l, live, z }: LayerTest): Finding[] {
  if (live === 0) {
    const seen = `Layer ${l} is 0 on all of these examples, so its dropout cannot be seen`;
    const advice = 'give the layer more units, or the data another scale';
    return [warning(seen, `${advice}: a layer of zeros learns nothing`)];
  }
  const names = Object.keys(COMPLAINTS) as (keyof LayerTest['z'])[];
  return names
    .filter((name) => !(Math.abs(z[name]) <= LIMIT))
    .map((name) => {
      const chance = `z = ${rounded(z[name])}, chance stays within ±${LIMIT}`;
      return failure(`In layer ${l}, ${COMPLAINTS[name]} (${chance})`, REPORT);
    });
}

/** Names of the kernel sets whose evaluation has other bits than that of the network without dropout. */
function evaluationsThatDiffer(subject: Subject): string[] {
  const rows = subject.data.validation.slice(0, MOST_EXAMPLES);
  const { network, training } = subject.dropout;
  const logits = (settings: NetworkSettings, kernels: Subject['kernels']): string =>
    networkOn(subject, { network: settings, training }, rows, kernels)
      .logits(rows, 0, rows.length)
      .join();
  const whole = { ...network, keepProb: network.keepProb.map(() => 1) };
  return [subject.kernels, [subject.plain(float32)]].flatMap((kernels) =>
    logits(network, kernels) === logits(whole, kernels) ? [] : [kernels[0].name],
  );
}

function evaluationFindings(differing: readonly string[]): Finding[] {
  return [...new Set(differing)].map((name) =>
    failure(
      `An evaluation with the ${name} kernels gives other numbers if the network has dropout`,
      REPORT,
    ),
  );
}
