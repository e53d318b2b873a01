/** What the program itself costs: grids of many tiny runs, plans of a million cells, start-up. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, timed } from './measure.mjs';

const tiny = (name, first, second, where) => `name: ${name}
seed: 1
repeats: 1
data: {source: moons, size: 40, validation: 0.25}
network: {hidden: [4]}
training: {epochs: 1, batch_size: full, optimizer: sgd, learning_rate: 0.1}
record: {history: false}
grid:
  keep_prob: {input: '${first}:0.001:1', 1: '${second}:0.001:1'}
${where ? `  where: ${where}\n` : ''}`;

export async function scale({ root, folder, say, record }) {
  const bin = join(root, 'bin', 'keepgrid.js');
  const config = (text, name) => {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, text);
    return file;
  };
  const grids = [
    ['1,000 runs', tiny('k1', 0.951, 0.981)],
    ['10,000 runs', tiny('k10', 0.901, 0.901)],
  ];
  say('\nMany tiny runs (2-4-1, one epoch), 1 worker');
  for (const [title, text] of grids) {
    const file = config(text, title);
    const words = [
      'run',
      file,
      '--fresh',
      '--quiet',
      '--workers',
      '1',
      '--out',
      join(folder, title),
    ];
    const { seconds, megabytes, code, errors } = await timed(process.execPath, [bin, ...words]);
    if (code !== 0) throw new Error(errors);
    const runs = Number(title.replace(/\D/g, ''));
    say(
      `${title}: ${seconds.toFixed(2)} s, ${((seconds / runs) * 1000).toFixed(2)} ms a run, ${Math.round(megabytes)} MB at most`,
    );
    record({ part: 'scale', name: title, seconds, megabytes });
  }
  say('\nkeepgrid plan on 1,000,000 cells');
  for (const [title, where] of [
    ['all', null],
    ['with a where over all', 'keep_prob_0 >= keep_prob_1'],
  ]) {
    const file = config(tiny('million', 0.001, 0.001, where), title);
    const { seconds, megabytes, code, errors } = await timed(process.execPath, [bin, 'plan', file]);
    if (code !== 0) throw new Error(errors);
    say(`${title}: ${seconds.toFixed(2)} s, ${Math.round(megabytes)} MB at most`);
    record({ part: 'plan', name: title, seconds, megabytes });
  }
}

export async function startUp({ root, folder, rounds, say, record }) {
  const bin = join(root, 'bin', 'keepgrid.js');
  const quickstart = join(root, 'configs', 'quickstart.yaml');
  const out = join(folder, 'start');
  const commands = [
    ['node -e 0', ['-e', '0']],
    ['keepgrid --help', [bin, '--help']],
    ['keepgrid plan, quickstart', [bin, 'plan', quickstart]],
  ];
  const times = new Map(commands.map(([name]) => [name, []]));
  const first = [];
  for (let round = 0; round < 2 * rounds + 1; round++) {
    for (const [name, words] of commands)
      times.get(name).push((await timed(process.execPath, words)).seconds);
    const words = ['run', quickstart, '--fresh', '--out', out, '--set', 'training.epochs=1'];
    // The line that says how many runs there are is printed as the first is handed to a worker.
    first.push((await timed(process.execPath, [bin, ...words], { until: 'worker' })).met);
  }
  say('\nStart-up, medians');
  for (const [name, seconds] of [...times, ['command to first run, quickstart', first]]) {
    say(`${name.padEnd(34)}${(median(seconds) * 1000).toFixed(0).padStart(6)} ms`);
    record({ part: 'start', name, seconds: median(seconds) });
  }
}
