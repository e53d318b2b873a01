/** Whole sweeps beside those of peers, from process start to finished CSV, and what history costs. */
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

const TITLES = { S: '54 runs of S, 20 epochs', M: 'six runs of M, 3 epochs' };

export async function sweeps(context) {
  for (const net of Object.keys(CONFIGS)) print(context, net, await measure(context, net));
}

/** Median seconds and processor seconds of each contestant, all of which take turns. */
async function measure(context, net) {
  const { quick, environment: env, say } = context;
  const contestants = fieldOf(context, net);
  const rounds = net === 'M' ? (quick ? 1 : 3) : quick ? 2 : 5;
  const taken = new Map(contestants.map(({ name }) => [name, []]));
  const absent = new Set();
  for (let round = 0; round < rounds; round++) {
    for (const { name, command, words } of contestants) {
      if (absent.has(name)) continue;
      const ran = await timed(command, words, { env });
      if (ran.code === 0) {
        taken.get(name).push({ seconds: ran.seconds, cpu: cpuOf(ran) });
        continue;
      }
      if (command === process.execPath)
        throw new Error(`${name} ended with ${ran.code}: ${ran.errors}`);
      absent.add(name);
      say(`skipped ${name}: ${ran.errors.trim().split('\n').at(-1)}`);
    }
  }
  const middle = (rans, key) => median(rans.map((ran) => ran[key]));
  return [...taken]
    .filter(([, rans]) => rans.length > 0)
    .map(([name, rans]) => ({ name, seconds: middle(rans, 'seconds'), cpu: middle(rans, 'cpu') }));
}

function fieldOf({ root, folder, python }, net) {
  const config = join(folder, `${net}.yaml`);
  writeFileSync(config, CONFIGS[net]);
  const bin = join(root, 'bin', 'keepgrid.js');
  const own = (name, workers, ...more) => {
    const words = [bin, 'run', config, '--fresh', '--quiet', '--workers', workers, ...more];
    const out = join(folder, `${net}-${name}`);
    return { name, command: process.execPath, words: [...words, '--out', out] };
  };
  const peer = (name, who) => {
    const file = join(root, 'test', 'bench', 'peers', 'sweep.py');
    return { name, command: python, words: [file, who, net, join(folder, `${who}.csv`)] };
  };
  const stacked = [
    peer('PyTorch stacked, pool of 2', 'stacked'),
    peer('PyTorch stacked, 2 threads', 'stacked-alone'),
  ];
  return [
    own('keepgrid, 2 workers', '2', '--no-report'),
    own('keepgrid, 1 worker', '1', '--no-report'),
    own('keepgrid, 2 workers, history', '2', '--no-report', '--set', 'record.history=true'),
    // As it comes: no peer makes a page of what it has found.
    own('keepgrid, history and report', '2', '--set', 'record.history=true'),
    peer('PyTorch, pool of 2', 'torch'),
    peer('NumPy, pool of 2', 'numpy'),
    peer('NumPy tuned, pool of 2', 'tuned'),
    ...(net === 'S' ? stacked : []),
  ];
}

/** A peer counts its processes, too; of itself alone the system would know. */
const cpuOf = ({ cpu, errors }) => Number(/^cpu ([\d.]+)$/m.exec(errors)?.[1] ?? cpu ?? NaN);

function print({ say, record }, net, results) {
  say(`\n${TITLES[net]}: from process start to finished CSV`);
  say(`${' '.repeat(32)}seconds   of CPU   to keepgrid`);
  const [fastest] = results;
  for (const { name, seconds, cpu } of results) {
    const figures = [
      seconds.toFixed(2),
      cpu.toFixed(2),
      `${(seconds / fastest.seconds).toFixed(2)}×`,
    ];
    const [first, second, third] = figures;
    say(`${name.padEnd(30)}${first.padStart(9)}${second.padStart(9)}${third.padStart(14)}`);
    record({ part: 'sweeps', net, name, seconds, cpu });
  }
  const of = (name) => results.find((result) => result.name === name);
  const [one, history] = [of('keepgrid, 1 worker'), of('keepgrid, 2 workers, history')];
  say(`two workers are ${(one.seconds / fastest.seconds).toFixed(2)} times as fast as one`);
  const share = (100 * (history.cpu - fastest.cpu)) / history.cpu;
  say(`history takes ${share.toFixed(0)} % of the processor time where it is recorded`);
}
