/** What the program itself costs: grids of many tiny runs, plans of a million cells, start-up. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, timed, timedRun } from './measure.mjs';
import { timingsIn } from './timings.mjs';

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

/** Seconds of a run for which is told how many workers one coordinator can feed. */
const USUAL_RUN = 0.01;

export async function scale({ root, folder, quick, say, record }) {
  const bin = join(root, 'bin', 'keepgrid.js');
  const config = (text, name) => {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, text);
    return file;
  };
  const grids = [
    [1000, tiny('k1', 0.951, 0.981)],
    [10_000, tiny('k10', 0.901, 0.901)],
    ...(quick ? [] : [[100_000, tiny('k100', 0.901, 0.001)]]),
  ];
  say('\nMany tiny runs (2-4-1, one epoch), 2 workers');
  say(
    `${'runs'.padStart(9)}${['seconds', 'ms a run', 'peak MB', 'of CPU', 'coordinator µs a run'].map((head) => head.padStart(head.length + 3)).join('')}`,
  );
  const taken = [];
  for (const [runs, text] of grids) {
    const file = config(text, `tiny-${runs}`);
    const out = join(folder, `out-${runs}`);
    const words = ['run', file, '--fresh', '--quiet', '--no-report', '--workers', '2'];
    const ran = await timedRun(bin, [...words, '--out', out]);
    const { seconds, megabytes, cpu, mainCpu } = ran;
    say(
      runs.toLocaleString('en').padStart(9) +
        seconds.toFixed(2).padStart(10) +
        ((1000 * seconds) / runs).toFixed(3).padStart(11) +
        megabytes.toFixed(0).padStart(10) +
        cpu.toFixed(1).padStart(9) +
        ((1e6 * mainCpu) / runs).toFixed(0).padStart(23),
    );
    record({ part: 'scale', runs, seconds, megabytes, cpu, mainCpu });
    taken.push({ runs, mainCpu });
  }
  const [first, last] = [taken[0], taken.at(-1)];
  // Start and end of the program are in both.
  const each = (last.mainCpu - first.mainCpu) / (last.runs - first.runs);
  record({ part: 'scale', name: 'coordinator', each });
  say(
    `one coordinator needs ${(1e6 * each).toFixed(0)} µs of its thread for each further run: it feeds ` +
      `${(USUAL_RUN / each).toFixed(0)} workers with runs of ${1000 * USUAL_RUN} ms`,
  );
  say('\nkeepgrid plan on 1,000,000 cells');
  for (const [title, where] of [
    ['all', null],
    ['with a where over all', 'keep_prob_0 >= keep_prob_1'],
  ]) {
    const file = config(tiny('million', 0.001, 0.001, where), title);
    const { seconds, megabytes } = await timedRun(bin, ['plan', file]);
    say(`${title}: ${seconds.toFixed(2)} s, ${Math.round(megabytes)} MB at most`);
    record({ part: 'plan', name: title, seconds, megabytes });
  }
}

/** The time at which a worker begins to train. */
const FIRST_RUN = 'command to first run';
const SHORT = ['--no-report', '--set', 'training.epochs=1'];

export async function startUp({ root, folder, rounds, say, record }) {
  const bin = join(root, 'bin', 'keepgrid.js');
  const quickstart = join(root, 'configs', 'quickstart.yaml');
  const out = join(folder, 'start');
  const commands = [
    ['node -e 0', ['-e', '0']],
    ['keepgrid --help', [bin, '--help']],
    ['keepgrid plan', [bin, 'plan', quickstart]],
  ];
  const times = new Map([...commands, [FIRST_RUN]].map(([name]) => [name, []]));
  for (let round = 0; round < 2 * rounds + 1; round++) {
    for (const [name, words] of commands)
      times.get(name).push((await timed(process.execPath, words)).seconds);
    const begun = Date.now();
    await timedRun(bin, ['run', quickstart, '--fresh', '--quiet', '--out', out, ...SHORT]);
    const started = timingsIn(out).map((run) => run.started);
    times.get(FIRST_RUN).push((Math.min(...started) - begun) / 1000);
  }
  say('\nStart-up, quickstart, medians');
  for (const [name, seconds] of times) {
    say(`${name.padEnd(34)}${(median(seconds) * 1000).toFixed(0).padStart(6)} ms`);
    record({ part: 'start', name, seconds: median(seconds) });
  }
}
