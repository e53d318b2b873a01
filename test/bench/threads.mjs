/** How much faster one network is trained by two workers than by one, through the command. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, timedRun } from './measure.mjs';
import { NETS } from './nets.mjs';
import { timingsIn } from './timings.mjs';

/**
 * Short and long runs of one network. Their difference is training alone: start, data and evaluation are in both.
 * The test part of MNIST suffices.
 */
const LENGTHS = {
  L: { source: 'mnist-test', examples: 8000, epochs: [1, 3] },
  M: { source: 'mnist-test', examples: 8000, epochs: [1, 13] },
  S: { source: 'digits', examples: 1438, epochs: [1, 601] },
};

const configOf = (net, keep) => `name: one-network
seed: 1
repeats: 1
data: {source: ${LENGTHS[net].source}, validation: 0.2, scale: minmax}
network: {hidden: [${NETS[net].sizes.slice(1, -1).join(', ')}]}
training: {batch_size: ${NETS[net].batch}, optimizer: momentum, learning_rate: 0.02}
record: {history: false}
grid:
  keep_prob: {hidden: [${keep}]}
baseline: false
`;

export async function threads({ root, folder, quick, say, record }) {
  const bin = join(root, 'bin', 'keepgrid.js');
  const rounds = quick ? 1 : 3;
  /** Seconds of the only run of this sweep. */
  const trained = async (config, workers, epochs) => {
    const out = join(folder, 'one-network');
    const words = ['run', config, '--fresh', '--quiet', '--no-report', '--out', out];
    const set = ['--workers', String(workers), '--set', `training.epochs=${epochs}`];
    await timedRun(bin, [...words, ...set]);
    return timingsIn(out)[0].seconds;
  };
  say('\nOne network, one run: examples trained a second by one worker and by two');
  for (const [net, { examples, epochs }] of Object.entries(LENGTHS)) {
    for (const keep of [1, 0.5]) {
      const config = join(folder, `one-${net}-${keep}.yaml`);
      writeFileSync(config, configOf(net, keep));
      const rates = new Map([1, 2].map((workers) => [workers, []]));
      for (let round = 0; round < rounds; round++) {
        for (const [workers, known] of rates) {
          const [short, long] = [
            await trained(config, workers, epochs[0]),
            await trained(config, workers, epochs[1]),
          ];
          known.push((examples * (epochs[1] - epochs[0])) / (long - short));
        }
      }
      const [one, two] = [median(rates.get(1)), median(rates.get(2))];
      const ratio = two / one;
      record({ part: 'threads', net, keep_prob: keep, one, two, ratio });
      const figures = [one, two].map((rate) => rate.toFixed(0).padStart(10)).join('');
      say(`${net} at ${String(keep).padEnd(4)}${figures}${ratio.toFixed(2).padStart(8)}×`);
    }
  }
}
