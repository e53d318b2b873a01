/** Whole sweeps, from process start to finished CSV. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, timed } from './measure.mjs';

const CONFIGS = {
  S: `name: bench-s
seed: 1
repeats: 2
data: {source: digits, validation: 0.2, scale: minmax}
network: {hidden: [64, 32]}
training: {epochs: 20, batch_size: 32, optimizer: momentum, learning_rate: 0.02}
record: {history: false}
grid:
  keep_prob: {input: [0.8, 0.9, 1], 1: [0.5, 0.7, 1], 2: [0.5, 0.7, 1]}
`,
  M: `name: bench-m
seed: 1
repeats: 1
data: {source: mnist, validation: mnist-test, scale: minmax}
network: {hidden: [256, 128]}
training: {epochs: 3, batch_size: 64, optimizer: momentum, learning_rate: 0.02}
record: {history: false}
grid:
  keep_prob: {input: [0.8, 1], hidden: [0.5, 0.8, 1]}
`,
};

export async function sweeps(context) {
  const { root, folder, python, quick, environment: env, say, record } = context;
  const own = (net, workers) => {
    const config = join(folder, `${net}.yaml`);
    writeFileSync(config, CONFIGS[net]);
    const words = ['run', config, '--fresh', '--quiet', '--workers', String(workers)];
    const out = join(folder, `${net}-${workers}`);
    return [process.execPath, [join(root, 'bin', 'keepgrid.js'), ...words, '--out', out]];
  };
  const peer = (who, net) => {
    const file = join(root, 'test', 'bench', 'peers', 'sweep.py');
    return [python, [file, who, net, join(folder, `${who}.csv`)]];
  };
  for (const [net, title] of [
    ['S', '54 runs of S, 20 epochs'],
    ['M', 'six runs of M, 3 epochs'],
  ]) {
    const field = [
      ['keepgrid, 2 workers', own(net, 2)],
      ['keepgrid, 1 worker', own(net, 1)],
      ['PyTorch, pool of 2', peer('torch', net)],
      ['NumPy, pool of 2', peer('numpy', net)],
      ['NumPy tuned, pool of 2', peer('tuned', net)],
      ...(net === 'S' ? [['PyTorch stacked, pool of 2', peer('stacked', net)]] : []),
    ];
    const times = new Map(field.map(([name]) => [name, []]));
    const absent = new Set();
    for (let round = 0; round < (quick ? 3 : 5); round++) {
      for (const [name, [command, words]] of field) {
        if (absent.has(name)) continue;
        const { seconds, code, errors } = await timed(command, words, { env });
        if (code === 0) times.get(name).push(seconds);
        else {
          absent.add(name);
          say(`skipped ${name}: ${errors.trim().split('\n').at(-1)}`);
        }
      }
      if (quick && net === 'M') break;
    }
    say(`\n${title}: seconds from process start to finished CSV`);
    const fastest = median(times.get('keepgrid, 2 workers'));
    for (const [name, seconds] of times) {
      if (seconds.length === 0) continue;
      const middle = median(seconds);
      say(
        `${name.padEnd(28)}${middle.toFixed(2).padStart(8)} s ${(middle / fastest).toFixed(2).padStart(8)}×`,
      );
      record({ part: 'sweep', net, name, seconds: middle });
    }
  }
}
