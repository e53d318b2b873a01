/**
 * The papers' figures and tables in configs/papers, without training them all (`npm run bench -- papers` does):
 * that the configs are sound, that measured.json holds what they give, and what comes out.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { loadStudy } from '../../src/plan/study.js';
import type { ResultRow } from '../../src/results/columns.js';
import { readRows } from '../../src/results/read.js';
import { keepgrid, temporaryFolder } from '../helpers.js';
import { mean } from '../statistics.js';

interface Cell {
  at: Record<string, unknown>;
  errors: number[];
  trainErrors: number[];
}
type Studies = Record<string, { cells: Cell[] }>;
interface Measured {
  numerics: number;
  studies: Studies;
}
interface Claim {
  study: string;
  claim: string;
  agrees: boolean;
  comesOut: boolean;
}
interface Study {
  name: string;
  simulations?: number;
}
interface Part {
  at: Record<string, unknown>;
  set: string[];
}

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const load = async (name: string): Promise<unknown> =>
  import(pathToFileURL(path(`test/bench/papers/${name}.mjs`)).href);

const { STUDIES, partsOf } = (await load('studies')) as {
  STUDIES: Study[];
  partsOf: (study: Study) => Part[];
};
const { judged } = (await load('shapes')) as { judged: (studies: Studies) => Claim[] };
const { papersPage } = (await load('page')) as { papersPage: (measured: Measured) => string };
const { atOf, percent } = (await load('measure')) as {
  atOf: (row: unknown) => Record<string, unknown>;
  percent: (share: number) => number;
};

const scratch = temporaryFolder();
const folder = path('configs/papers');
const fileOf = (name: string): string => join(folder, `${name}.yaml`);
const measured = JSON.parse(readFileSync(join(folder, 'measured.json'), 'utf8')) as Measured;
const { studies } = measured;

test('each config of a paper belongs to a study', () => {
  const configs = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  expect(configs.toSorted()).toEqual(STUDIES.map(({ name }) => `${name}.yaml`).toSorted());
});

describe.each(STUDIES)('$name', (study) => {
  const parts = partsOf(study);

  test('has figures of all cells and repeats that its config plans', async () => {
    const { plan, experiment } = await loadStudy(fileOf(study.name), { set: parts[0].set });
    const cells = [...plan.cells()].map(({ network, axes }) =>
      atOf({ keepProb: network.keepProb, axes }),
    );
    const wanted =
      study.simulations === undefined
        ? parts.flatMap(({ at }) => cells.map((own) => [{ ...at, ...own }, experiment.repeats]))
        : cells.map((own) => [own, study.simulations]);
    const found = studies[study.name].cells.map(({ at, errors }) => [at, errors.length]);
    expect(found).toEqual(wanted);
  });

  test('has parts that its config accepts', async () => {
    for (const { set } of parts) {
      await expect(loadExperiment(fileOf(study.name), { set })).resolves.toBeDefined();
    }
  });

  test('passes keepgrid plan', async () => {
    const { code, stdout } = await keepgrid('plan', fileOf(study.name));
    expect(code).toBe(0);
    expect(stdout).toContain(`papers-${study.name}: `);
  });
});

test.each(judged(studies))('$study: $claim: it comes out as expected', (claim) => {
  expect(claim.agrees).toBe(claim.comesOut);
});

test('figures the other way round bear out other claims', () => {
  const reversed = Object.entries(studies).map(([name, { cells }]) => {
    const turned = cells.map((cell) => ({ ...cell, errors: cell.errors.map((e) => 100 - e) }));
    return [name, { cells: turned }] as const;
  });
  const changed = judged(Object.fromEntries(reversed)).filter(
    ({ agrees, comesOut }) => agrees !== comesOut,
  );
  expect(changed.length).toBeGreaterThan(5);
});

test('configs/papers/README.md is made of measured.json (UPDATE_DOCS=1 writes it)', () => {
  const page = join(folder, 'README.md');
  if (process.env['UPDATE_DOCS']) writeFileSync(page, papersPage(measured));
  expect(readFileSync(page, 'utf8')).toBe(papersPage(measured));
});

/** Trains a config with these changes. */
async function rowsOf(name: string, changes: readonly string[]): Promise<ResultRow[]> {
  const out = join(scratch, name);
  const set = changes.flatMap((change) => ['--set', change]);
  const { code } = await keepgrid('run', fileOf(name), '--out', out, '--quiet', ...set);
  expect(code).toBe(0);
  return readRows(out);
}

describe('simulations of rare features beside scikit-learn', () => {
  const fixture = JSON.parse(readFileSync(path('test/fixtures/sklearn/rare.json'), 'utf8')) as {
    errors: Record<string, number[]>;
  };
  /** Of the errors of 20 simulations, in percent. */
  const differences = (l2: number, fixed: string): number[] => {
    const own = studies['wager-table1'].cells.find(
      ({ at }) => at['input'] === 1 && at['l2'] === l2,
    );
    return fixture.errors[fixed].map((error, index) => own!.errors[index] - error);
  };

  test.each(['0.1', '0.42667', '1.7'])('come to its errors with l2 %s', (l2) => {
    const found = differences(Number(l2), l2);
    expect(found).toHaveLength(20);
    // The bias, which has no penalty, is not quite there after 2,000 steps: examples near the edge may differ.
    expect(Math.abs(mean(found))).toBeLessThan(0.1);
    for (const difference of found) expect(Math.abs(difference)).toBeLessThan(1);
  });

  test('err more without a penalty, as the page says, where initial weights stay in', () => {
    expect(mean(differences(0, '1e-08'))).toBeGreaterThan(0.3);
  });
});

test('the first simulation of rare features gives the errors that measured.json has, to the last digit', async () => {
  const rows = await rowsOf('wager-table1', ['grid={keep_prob: {input: 0.1}}']);
  expect(rows).toHaveLength(2);
  const { cells } = studies['wager-table1'];
  for (const { keepProb, valAccuracy } of rows) {
    const own = cells.find(({ at }) => at['input'] === keepProb[0] && at['l2'] === 0);
    expect(percent(1 - valAccuracy!)).toBe(own!.errors[0]);
  }
});

test('figure 10 trains on as few of the images as it is told to', async () => {
  const changes = ['data.test=0.99833', 'training.epochs=1', 'repeats=1'];
  const rows = await rowsOf('srivastava-figure10', changes);
  expect(rows.map(({ keepProb }) => keepProb)).toEqual([
    [1, 1, 1],
    [0.8, 0.5, 0.5],
  ]);
  // Accuracies are shares of 100 training and 10,000 validation images.
  for (const { trainAccuracy, valAccuracy } of rows) {
    expect(100 * trainAccuracy!).toBeCloseTo(Math.round(100 * trainAccuracy!), 9);
    expect(10_000 * valAccuracy!).toBeCloseTo(Math.round(10_000 * valAccuracy!), 9);
  }
});
