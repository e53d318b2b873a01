/**
 * Dropout on: is it the lecture's? One dropped layer at a time and many draws, so that what it acts on
 * (H) is fixed and all that varies are its masks. Kept units at the right rate, drawn anew for each
 * example and each step; the mean of A equal to H and the mean of the next Z equal to Z without
 * dropout; and an evaluation that knows of no dropout at all, bit for bit. Draws are fixed by the
 * seed; each test is at the level 10⁻⁶.
 */
import { float32 } from '../engine/precision.js';
import type { NetworkSettings } from '../nn/settings.js';
import { DRAWS, type LayerTest, testLayer } from './draws.js';
import { conclude, type Finding, type StepResult } from './step.js';
import { rounded } from '../text.js';
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
    (alive.length > 0 ? `, the mean of A is ${ratios.join(', ')} of A without dropout` : '') +
    (findings.length > 0
      ? ''
      : '; masks are new for each example and step, the mean of the next Z holds, and evaluation is the same bit for bit');
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

const REPORT = 'trust no result of this installation: its dropout is wrong. Please report it';

const COMPLAINTS: Readonly<Record<keyof LayerTest['z'], (test: LayerTest) => string>> = {
  rate: ({ keepProb }) => `the share of kept units is not ${keepProb}`,
  examples: () => 'masks are not drawn anew for each example',
  steps: () => 'masks are not drawn anew in each step',
  A: ({ meanRatio }) => `the mean of A is changed (times ${rounded(meanRatio)})`,
  Z: () => 'the mean of the next Z is changed',
};

function layerFindings(test: LayerTest): Finding[] {
  if (test.live === 0) {
    return [
      {
        verdict: 'warning',
        seen: `Layer ${test.l} is 0 on all of these examples, so its dropout cannot be seen`,
        advice:
          'give the layer more units, or the data another scale: a layer of zeros learns nothing',
      },
    ];
  }
  const names = Object.keys(COMPLAINTS) as (keyof LayerTest['z'])[];
  return names
    .filter((name) => !(Math.abs(test.z[name]) <= LIMIT))
    .map((name) => ({
      verdict: 'fail',
      seen: `In layer ${test.l} ${COMPLAINTS[name](test)} (z = ${rounded(test.z[name])}, chance stays within ±${LIMIT})`,
      advice: REPORT,
    }));
}

/** Kernel sets whose evaluation is not, bit for bit, that of the network without dropout. */
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
  return [...new Set(differing)].map((name) => ({
    verdict: 'fail',
    seen: `An evaluation with the ${name} kernels gives other numbers where the network was trained with dropout`,
    advice: REPORT,
  }));
}
