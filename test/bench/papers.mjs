/**
 * Figures and tables of papers, trained again smaller (configs/papers):
 * `node test/bench/papers.mjs [NAME…] [--workers N] [--write]`. Results are kept under results/papers-…, so that
 * it goes on where it was stopped. Prints what each study took and which of the papers' claims come out, and ends
 * with exit code 1 where one comes out otherwise than shapes.mjs says. `--write` keeps the figures in
 * configs/papers/measured.json and writes the page from them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { NUMERICS } from '../../dist/plan/numerics.js';
import { papersPage } from './papers/page.mjs';
import { measureStudy } from './papers/measure.mjs';
import { judged } from './papers/shapes.mjs';
import { STUDIES } from './papers/studies.mjs';

/** Returns whether every claim that could be judged came out as shapes.mjs says. */
export async function papers({ root, say, names = [], workers, write = false }) {
  const unknown = names.find((name) => !STUDIES.some((study) => study.name === name));
  if (unknown !== undefined) {
    throw new Error(
      `no study "${unknown}": there are ${STUDIES.map(({ name }) => name).join(', ')}`,
    );
  }
  const file = join(root, 'configs', 'papers', 'measured.json');
  const measured = {};
  for (const study of STUDIES) {
    if (names.length > 0 && !names.includes(study.name)) continue;
    say(`\n${study.place}, ${study.item}: ${study.about} (configs/papers/${study.name}.yaml)`);
    const { cells, seconds } = await measureStudy(study, { root, workers, say });
    measured[study.name] = { cells };
    say(`  ${Math.round(seconds)} s of one worker`);
  }
  const known = { ...(names.length > 0 ? recorded(file) : {}), ...measured };
  const claims = judged(known);
  for (const { study, claim, figures, agrees, comesOut } of claims) {
    if (!Object.hasOwn(measured, study)) continue;
    say(`\n${study}: ${claim}\n  ${figures}`);
    const outcome = agrees ? 'comes out' : 'does not come out';
    say(`  ${outcome}, ${agrees === comesOut ? 'as expected' : 'NOT as expected'}`);
  }
  if (write) {
    const studies = Object.fromEntries(STUDIES.map(({ name }) => [name, known[name]]));
    const all = { numerics: NUMERICS, studies };
    writeFileSync(file, jsonOf(all));
    writeFileSync(join(root, 'configs', 'papers', 'README.md'), papersPage(all));
  }
  return claims.every(({ agrees, comesOut }) => agrees === comesOut);
}

/** The studies in measured.json, which must be of the present numerics to stand beside new ones. */
function recorded(file) {
  const { numerics, studies } = JSON.parse(readFileSync(file, 'utf8'));
  if (numerics === NUMERICS) return studies;
  throw new Error(`${file} is of numerics ${numerics}, this is ${NUMERICS}: measure all studies`);
}

/** One line for each cell. */
function jsonOf({ numerics, studies }) {
  const parts = Object.entries(studies).map(([name, { cells }]) => {
    const lines = cells.map((cell) => `        ${JSON.stringify(cell)}`).join(',\n');
    return `    ${JSON.stringify(name)}: {\n      "cells": [\n${lines}\n      ]\n    }`;
  });
  return `{\n  "numerics": ${numerics},\n  "studies": {\n${parts.join(',\n')}\n  }\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { workers: { type: 'string' }, write: { type: 'boolean' } },
  });
  const holds = await papers({
    root: dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
    say: (text) => process.stdout.write(`${text}\n`),
    names: positionals,
    workers: values.workers === undefined ? availableParallelism() : Number(values.workers),
    write: values.write,
  });
  process.exitCode = holds ? 0 : 1;
}
