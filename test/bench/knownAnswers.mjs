/**
 * How often the verdict is right where the truth is known:
 * `node test/bench/knownAnswers.mjs [--seeds 100] [--kinds random,cured] [--metric val_cost] [--workers 2]
 * [--population 10000] [--json FILE]`, with one line of JSON for each sample. It says how long it took.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Piscina } from 'piscina';
import { KIND_NAMES, kindOf, POPULATION } from './knownAnswers/kinds.mjs';
import { gainOf, isRight, isWrong, truthOf } from './knownAnswers/truth.mjs';

/** What is wanted of every 100 samples. */
const WANTED = { right: 95, falseYes: 5, found: 90 };

/** A true gain of so many standard deviations of a paired difference has to be found. */
const FOUND_FROM = 3;

export async function knownAnswers({
  say,
  record,
  seeds = 100,
  kinds = KIND_NAMES,
  metric = 'val_cost',
  workers = availableParallelism(),
  population = POPULATION,
}) {
  const start = performance.now();
  const trials = await trialsOf({ kinds, seeds, metric, workers, population });
  say(`\nVerdicts by ${metric} on ${seeds} samples of each kind, 16 cells × 10 repeats`);
  for (const kind of kinds) {
    const samples = trials.filter((trial) => trial.kind === kind);
    const truth = truthOf(samples, metric);
    for (const sample of samples) {
      const { seed, verdict } = sample;
      const known = gainOf(sample, truth, metric);
      record({ part: 'known answers', kind, seed, metric, true: known, verdict });
    }
    say(`\n${kind}: ${kindOf(kind).about}`);
    for (const line of linesOf(samples, truth, metric)) say(`  ${line}`);
  }
  say(`\n${Math.round((performance.now() - start) / 1000)} s with ${workers} workers`);
}

async function trialsOf({ kinds, seeds, workers, ...options }) {
  const filename = new URL('./knownAnswers/trial.mjs', import.meta.url).href;
  const pool = new Piscina({ filename, minThreads: workers, maxThreads: workers });
  try {
    const tasks = kinds.flatMap((kind) =>
      Array.from({ length: seeds }, (_, index) => pool.run({ kind, seed: index + 1, ...options })),
    );
    return await Promise.all(tasks);
  } finally {
    await pool.destroy();
  }
}

function linesOf(samples, truth, metric) {
  const verdicts = samples.map(({ verdict }) => verdict);
  const share = (holds, of = verdicts) => `${of.filter(holds).length} of ${of.length}`;
  const replies = (reply) =>
    ['yes', 'no', 'cannot_tell']
      .map((word) => share((verdict) => reply(verdict) === word))
      .join(', ');
  const wrong = verdicts.filter((verdict) => isWrong(verdict, truth)).length;
  const wrongMost = (samples.length * (100 - WANTED.right)) / 100;
  const { gain, sd, worth, beatsGuessing, overfits } = truth;
  const lines = [
    `truth: gain ${short(gain)} (${short(gain / sd)} sd of a paired difference; worth having from ${short(worth)}), ` +
      `${beatsGuessing ? 'beats' : 'does not beat'} guessing, overfits by ${short(overfits)}; dropout: ${truth.dropout}`,
    `dropout yes, no, cannot tell: ${replies(({ dropout }) => dropout)}; clear ${share(({ clear }) => clear)}`,
    `right ${share((verdict) => isRight(verdict, truth))}, wrong ${wrong}: ${met(wrong <= wrongMost)}`,
  ];
  if (truth.dropout === 'no') {
    const most = (samples.length * WANTED.falseYes) / 100;
    const falseYes = verdicts.filter(({ dropout }) => dropout === 'yes').length;
    lines.push(`false yes: ${falseYes}: ${met(falseYes <= most)}`);
  } else lines.push(...powerLines(samples, truth, metric));
  const found = verdicts.filter(({ gainLow }) => gainLow !== null);
  lines.push(
    `interval holds the true gain: ${share(({ gainLow, gainHigh }) => gainLow <= gain && gain <= gainHigh, found)}`,
    `beats guessing: ${share(({ beatsGuessing }) => beatsGuessing === true)}; overfits yes, no, cannot tell: ${replies(({ overfits }) => overfits)}`,
  );
  for (const [index, { axis }] of verdicts[0].layers.entries()) {
    lines.push(
      `${axis} matters yes, no, cannot tell: ${replies(({ layers }) => layers[index].matters)}`,
    );
  }
  lines.push(...scoreLines(samples, metric));
  return lines;
}

const met = (holds) => (holds ? 'as wanted' : 'NOT as wanted');

/** How often a gain is found, by its size in this very sample. */
function powerLines(samples, truth, metric) {
  const sized = samples.map((sample) => {
    const { gain, sd } = gainOf(sample, truth, metric);
    return { ratio: gain / sd, yes: sample.verdict.dropout === 'yes' };
  });
  const ranges = [
    ['below 1', 0, 1],
    ['1 to 2', 1, 2],
    [`2 to ${FOUND_FROM}`, 2, FOUND_FROM],
    [`${FOUND_FROM} or more`, FOUND_FROM, Infinity],
  ];
  return ranges.flatMap(([size, from, to]) => {
    const within = sized.filter(({ ratio }) => Math.max(0, ratio) >= from && ratio < to);
    if (within.length === 0) return [];
    const yes = within.filter((sample) => sample.yes).length;
    const line = `yes where the sample's gain is ${size} sd: ${yes} of ${within.length}`;
    if (from < FOUND_FROM) return [line];
    return [`${line}: ${met(yes * 100 >= WANTED.found * within.length)}`];
  });
}

/** How far scores of the recommended cell are from its true one. */
function scoreLines(samples, metric) {
  const known = samples.filter(({ verdict }) => typeof verdict.best?.scoreCorrected === 'number');
  if (known.length === 0) return [];
  const off = (scoreOf) =>
    meanAndError(
      known.map(({ verdict: { best }, truth }) => {
        const own = truth.filter(({ cell }) => cell === best.cell);
        return scoreOf(best) - mean(own.map((figures) => figures[metric]));
      }),
    );
  return [
    `best cell's score less its true one: ${off(({ score }) => score)}, corrected ${off(({ scoreCorrected }) => scoreCorrected)}`,
  ];
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function meanAndError(values) {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return `${short(centre)} ± ${short(Math.sqrt(squares / (values.length - 1) / values.length))}`;
}

const short = (value) => String(Number(value.toPrecision(2)));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      kinds: { type: 'string' },
      metric: { type: 'string' },
      workers: { type: 'string' },
      population: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const { json } = values;
  if (json) writeFileSync(json, '');
  await knownAnswers({
    say: (text) => process.stdout.write(`${text}\n`),
    record: (line) => json && appendFileSync(json, `${JSON.stringify(line)}\n`),
    seeds: values.seeds && Number(values.seeds),
    kinds: values.kinds?.split(','),
    metric: values.metric,
    workers: values.workers && Number(values.workers),
    population: values.population && Number(values.population),
  });
}
