/**
 * `npm run bench -- picture`: measures steps over keep_prob and growth in one run, and writes the figures and the two
 * pictures of the README: picture/figures.json, keep-prob.svg and growth.svg. `node test/bench/picture.mjs` draws the
 * figures again as they are.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { field, startAll } from './contestants.mjs';
import { growth } from './growth.mjs';
import { median } from './measure.mjs';
import { drawGrowth } from './picture/growth.mjs';
import { drawKeepProb } from './picture/keepProb.mjs';

const HERE = fileURLToPath(new URL('picture', import.meta.url));
const NAMES = ['keepgrid', 'PyTorch', 'NumPy, tuned'];
const KEEPS = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
const NET = 'L';

export async function picture(context) {
  const { sizes, batch } = context.nets[NET];
  const figures = {
    measured: new Date().toISOString().slice(0, 10),
    machine: cpus()[0].model.trim(),
    cores: availableParallelism(),
    node: process.version,
    net: sizes.join('-'),
    batch,
    steps: await measureSteps(context, batch),
    growth: await growth(context),
  };
  writeFileSync(join(HERE, 'figures.json'), `${JSON.stringify(figures, null, 2)}\n`);
  drawAll(figures);
  context.say(`\nwritten: ${join(HERE, 'figures.json')}, keep-prob.svg, growth.svg`);
}

/** Microseconds of processor time of a step for each contestant and keep_prob, which all take turns in each round. */
async function measureSteps(context, batch) {
  const { quick, rounds, say, record } = context;
  const entries = field(context).filter(({ name }) => NAMES.includes(name));
  const contestants = await startAll(entries, context);
  const rates = new Map();
  for (let round = 0; round < rounds; round++) {
    for (const keep of KEEPS) {
      for (const { name, process } of contestants) {
        const asked = { net: NET, keep, seconds: quick ? 0.3 : 0.6 };
        const { examples, cpu } = await process.ask(asked);
        const key = `${name}/${keep}`;
        rates.set(key, [...(rates.get(key) ?? []), examples / cpu]);
      }
    }
  }
  for (const { process } of contestants) process.end();
  const rounded = (microseconds) => Number(microseconds.toPrecision(4));
  const stepOf = (name, keepProb) => {
    const rate = median(rates.get(`${name}/${keepProb}`));
    return { name, keepProb, microseconds: rounded((1e6 * batch) / rate) };
  };
  const steps = contestants.flatMap(({ name }) => KEEPS.map((keep) => stepOf(name, keep)));
  say(`\nMicroseconds of a step of ${NET} at keep_prob ${KEEPS.join(', ')}`);
  for (const { name } of contestants) {
    const own = steps.filter((step) => step.name === name);
    say(
      `${name.padEnd(14)}${own.map((step) => step.microseconds.toFixed(0).padStart(8)).join('')}`,
    );
    say(
      `${'relative'.padStart(13)} ${own.map((step) => (step.microseconds / own[0].microseconds).toFixed(2).padStart(8)).join('')}`,
    );
  }
  for (const step of steps) record({ part: 'picture', ...step });
  return steps;
}

function drawAll(figures) {
  writeFileSync(join(HERE, 'keep-prob.svg'), drawKeepProb(figures));
  writeFileSync(join(HERE, 'growth.svg'), drawGrowth(figures));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  drawAll(JSON.parse(readFileSync(join(HERE, 'figures.json'), 'utf8')));
}
