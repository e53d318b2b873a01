import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Run } from '../../src/plan/run.js';
import type { Entry, OpenOptions, ResultsFolder } from '../../src/results/folder.js';
import { openResults } from '../../src/results/folder.js';
import { readRows } from '../../src/results/read.js';
import { recordedDocument, sourceOf, temporaryFolder } from '../helpers.js';

const root = temporaryFolder();
let made = 0;
const newFolder = (): string => join(root, `results-${++made}`);

const runOf = (n: number, cell = n): Run => ({
  runId: `r${String(n).padStart(16, '0')}`,
  cell,
  repeat: 1,
  fold: 1,
  seed: 1,
  network: {
    layerSizes: [2, 3, 1],
    keepProb: [1, n / 10],
    activation: 'relu',
    output: 'sigmoid',
    init: 'he',
  },
  training: { epochs: 2 } as Run['training'],
  axes: { learning_rate: 0.1 },
});

const DIGEST = 'ab'.repeat(32);

function entryOf(run: Run, message = ''): Entry {
  const { runId, cell, repeat, fold, seed, axes } = run;
  return {
    row: {
      runId,
      cell,
      repeat,
      fold,
      seed,
      axes,
      status: 'ok',
      keepProb: run.network.keepProb,
      epochs: run.training.epochs,
      trainedEpochs: 2,
      trainCost: 0.1 + cell,
      trainAccuracy: null,
      valCost: -0,
      valAccuracy: 1 / 3,
      weightNorms: [1e-7, 1e21],
      weightsSha256: DIGEST,
      message,
    },
    history: [1, 2].map((epoch) => ({
      runId,
      epoch,
      trainCost: 1 / epoch,
      valCost: Infinity,
      trainAccuracy: null,
      valAccuracy: 0.5,
    })),
    timing: { runId, started: '2026-01-01T00:00:00.000Z', seconds: 0.1, worker: 1 },
  };
}

const RUNS = [1, 2, 3, 4, 5].map((n) => runOf(n));

async function fill(
  folder: string,
  runs: readonly Run[],
  order: readonly Run[] = runs,
  options: OpenOptions = {},
): Promise<void> {
  await using(folder, options, runs, async (results) => {
    await Promise.all(
      order
        .filter(({ runId }) => !results.finished.has(runId))
        .map((run) => results.append(entryOf(run))),
    );
    await results.finish(sourceOf(runs));
  });
}

const open = (
  folder: string,
  options: OpenOptions = {},
  runs: readonly Run[] = RUNS,
  document = recordedDocument(),
): Promise<ResultsFolder> => openResults(folder, document, sourceOf(runs), options);

async function using(
  folder: string,
  options: OpenOptions,
  runs: readonly Run[],
  work: (results: ResultsFolder) => Promise<void>,
): Promise<void> {
  const results = await open(folder, options, runs);
  try {
    await work(results);
  } finally {
    await results.close();
  }
}

const textOf = (folder: string, name = 'results.csv'): string =>
  readFileSync(join(folder, name), 'utf8');
const bytesOf = (folder: string): string => textOf(folder) + textOf(folder, 'history.csv');

describe('a row', () => {
  test('a row holds numbers in their shortest form, −0 as 0, and null and infinity as empty fields', async () => {
    const folder = newFolder();
    await fill(folder, [runOf(3)]);
    expect(textOf(folder)).toBe(
      'run_id,cell,repeat,fold,seed,status,keep_prob_0,keep_prob_1,learning_rate,epochs,trained_epochs,train_cost,train_accuracy,val_cost,val_accuracy,weight_norm_1,weight_norm_2,weights_sha256,message\n' +
        'r0000000000000003,3,1,1,1,ok,1,0.3,0.1,2,2,3.1,,0,0.3333333333333333,1e-7,1e+21,' +
        `${DIGEST},\n`,
    );
    expect(textOf(folder, 'history.csv')).toContain('r0000000000000003,1,1,,,0.5\n');
    expect(await readRows(folder)).toEqual([{ ...entryOf(runOf(3)).row, valCost: 0 }]);
  });
  test('a message in results.csv cannot be a formula or contain a line break', async () => {
    const folder = newFolder();
    await using(folder, {}, RUNS, (results) => results.append(entryOf(runOf(1), '=cmd()\nx, "y"')));
    expect((await readRows(folder))[0].message).toBe(`'=cmd() x, "y"`);
  });
  test('finished tables are in plan order, whatever the order in which runs finished', async () => {
    const [a, b] = [newFolder(), newFolder()];
    await fill(a, RUNS);
    await fill(b, RUNS, RUNS.toReversed());
    expect(bytesOf(b)).toBe(bytesOf(a));
  });
});

describe('resuming', () => {
  test('resuming after a cut at any byte of a file gives the bytes of an undisturbed sweep', async () => {
    const whole = newFolder();
    await fill(whole, RUNS);
    for (const name of ['results.csv', 'history.csv']) {
      const text = textOf(whole, name);
      for (let length = 0; length < text.length; length += name === 'results.csv' ? 7 : 11) {
        const folder = newFolder();
        await fill(folder, RUNS);
        truncateSync(join(folder, name), length);
        await fill(folder, RUNS, RUNS.toReversed());
        if (name === 'results.csv')
          expect(bytesOf(folder), `cut at ${length}`).toBe(bytesOf(whole));
        else expect(textOf(folder)).toBe(textOf(whole));
      }
    }
  }, 240_000);
  test('opening a folder drops history that has no row', async () => {
    const folder = newFolder();
    await fill(folder, RUNS);
    const before = bytesOf(folder);
    appendFileSync(
      join(folder, 'history.csv'),
      'r00000000000000ff,1,1,1,,0.5\nr00000000000000ff,2,',
    );
    await fill(folder, RUNS);
    expect(bytesOf(folder)).toBe(before);
  });
  test('a damaged line of results.csv is refused with its number, and repaired by --repair', async () => {
    const folder = newFolder();
    await fill(folder, RUNS);
    const before = bytesOf(folder);
    const damaged = textOf(folder).replace('r0000000000000002,2', 'r00000\u0000');
    writeFileSync(join(folder, 'results.csv'), damaged);
    await expect(open(folder)).rejects.toMatchObject({
      exitCode: 3,
      where: `${join(folder, 'results.csv')}:3`,
    });
    await fill(folder, RUNS, RUNS, { repair: true });
    expect(bytesOf(folder)).toBe(before);
    expect(textOf(folder, 'results.damaged-1.csv')).toBe(damaged);
  });
  test('bytes that a disk has lost are damage, wherever in a row they were', async () => {
    const folder = newFolder();
    await using(folder, {}, RUNS, (results) => results.append(entryOf(runOf(1), 'it diverged')));
    const whole = Buffer.from(textOf(folder));
    for (let at = 0; at < whole.length - 1; at++) {
      const lost = Buffer.from(whole).fill(0, at, at + 1);
      writeFileSync(join(folder, 'results.csv'), lost);
      await expect(readRows(folder), `byte ${at}`).rejects.toMatchObject({ exitCode: 3 });
    }
  });
  test('--repair drops the row of a damaged line of history, so that its run is trained again', async () => {
    const folder = newFolder();
    await fill(folder, RUNS);
    const before = bytesOf(folder);
    const damaged = textOf(folder, 'history.csv').replace('r0000000000000002,2', 'r00000\u0000');
    writeFileSync(join(folder, 'history.csv'), damaged);
    await using(folder, { repair: true }, RUNS, async ({ finished }) =>
      expect([...finished].map((id) => id.at(-1))).toEqual(['1', '3', '4', '5']),
    );
    await fill(folder, RUNS);
    expect(bytesOf(folder)).toBe(before);
  });
  test('--repair keeps rows without history if the experiment records no history', async () => {
    const folder = newFolder();
    await fill(folder, RUNS);
    truncateSync(join(folder, 'history.csv'));
    const { config } = recordedDocument();
    const without = recordedDocument({ config: { ...config, record: { history: false } } });
    const results = await open(folder, { repair: true }, RUNS, without);
    expect(results.finished.size).toBe(5);
    await results.close();
  });
  test('a damaged header is refused even with --repair, and the hint names --fresh', async () => {
    const folder = newFolder();
    await fill(folder, RUNS);
    writeFileSync(join(folder, 'results.csv'), textOf(folder).replace('run_id', 'rum_id'));
    await expect(open(folder, { repair: true })).rejects.toMatchObject({
      where: `${join(folder, 'results.csv')}:1`,
      hint: expect.stringContaining('--fresh'),
    });
  });
  test('a folder of another experiment is refused with what differs, and set aside by --fresh', async () => {
    const folder = newFolder();
    await fill(folder, RUNS);
    const { identity } = recordedDocument();
    const other = recordedDocument({ identity: { ...identity, data: 'beef' } });
    await expect(open(folder, {}, RUNS, other)).rejects.toThrow(
      'another experiment: the data differs',
    );
    const results = await open(folder, { fresh: true }, RUNS, other);
    expect(results.finished.size).toBe(0);
    await results.close();
    expect(textOf(folder, 'old-1/results.csv')).toContain('r0000000000000005');
  });
});

describe('an invalid experiment.json', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['a list', []],
    ['an object without identity', { ...recordedDocument(), identity: null }],
    ['a number of layers that is text', { ...recordedDocument(), layers: 'two' }],
    ['more layers than any network has', { ...recordedDocument(), layers: 1e9 }],
    ['an object without axes', { ...recordedDocument(), axes: null }],
    ['axes that are not names', { ...recordedDocument(), axes: [1] }],
    ['an object without config', { ...recordedDocument(), config: null }],
    [
      'an unknown metric',
      { ...recordedDocument(), config: { select: { metric: 'x', rule: 'best' } } },
    ],
  ])('an experiment.json with %s is refused with exit code 3', async (_, content) => {
    const folder = newFolder();
    await fill(folder, [runOf(1)]);
    writeFileSync(join(folder, 'experiment.json'), JSON.stringify(content));
    const refusal = {
      exitCode: 3,
      message: 'This file does not describe an experiment of keepgrid',
      where: join(folder, 'experiment.json'),
    };
    await expect(readRows(folder)).rejects.toMatchObject(refusal);
    await expect(open(folder)).rejects.toMatchObject(refusal);
  });
});

describe('an edited grid', () => {
  test('an edited grid keeps planned rows under new cells, sets others aside and brings them back later', async () => {
    const folder = newFolder();
    await fill(folder, RUNS);
    const whole = bytesOf(folder);
    const edited = [runOf(7, 1), runOf(3, 2), runOf(1, 3)];
    await fill(folder, edited);
    // The cost of a row shows the cell under which it was first written.
    expect(
      (await readRows(folder)).map(({ runId, cell, trainCost }) => [runId.at(-1), cell, trainCost]),
    ).toEqual([
      ['7', 1, 1.1],
      ['3', 2, 3.1],
      ['1', 3, 1.1],
    ]);
    expect(
      textOf(folder, 'history.csv')
        .split('\n')
        .map((line) => line.slice(16, 17))
        .join(''),
    ).toBe('i773311');
    expect(
      textOf(folder, 'results.unplanned.csv')
        .match(/^r\d+/gm)!
        .map((id) => id.at(-1))
        .toSorted(),
    ).toEqual(['2', '4', '5']);
    await fill(folder, RUNS);
    expect(bytesOf(folder)).toBe(whole);
    expect(textOf(folder, 'results.unplanned.csv')).toContain('r0000000000000007');
  });
  test('a new axis becomes a column of existing rows', async () => {
    const folder = newFolder();
    await fill(folder, [runOf(1)]);
    const axes = { l2: 0.5, learning_rate: 0.1 };
    const document = recordedDocument({ axes: Object.keys(axes) });
    const results = await open(folder, {}, [{ ...runOf(1), axes }], document);
    await results.close();
    expect((await readRows(folder))[0].axes).toEqual({ l2: 0.5, learning_rate: 0.1 });
  });
});

describe('tables that another program has changed', () => {
  const crlf = (folder: string, name: string): void =>
    writeFileSync(join(folder, name), textOf(folder, name).replaceAll('\n', '\r\n'));

  test('tables whose lines end with CR LF are read as with LF, and rewritten with LF', async () => {
    const folder = newFolder();
    await using(folder, {}, RUNS, async (results) => {
      await results.append(entryOf(RUNS[0], 'numbers, no longer finite'));
      await results.append(entryOf(RUNS[1]));
    });
    const before = bytesOf(folder);
    crlf(folder, 'results.csv');
    crlf(folder, 'history.csv');
    expect((await readRows(folder))[0].message).toBe('numbers, no longer finite');
    await using(folder, {}, RUNS, async ({ finished }) => expect(finished.size).toBe(2));
    expect(bytesOf(folder)).toBe(before);
  });

  test.each<[string, (header: string) => string, string]>([
    [
      'a misspelt column',
      (header) => header.replace('val_cost', 'val_cos'),
      'val_cost missing; val_cos not',
    ],
    [
      'a renamed column',
      (header) => header.replace('learning_rate', 'l2'),
      'learning_rate missing; l2 not',
    ],
    [
      'two swapped columns',
      (header) => header.replace('repeat,fold', 'fold,repeat'),
      'another order',
    ],
    ['an added column', (header) => `${header},note`, 'note not a column of this experiment'],
  ])(
    'a results.csv whose header has %s is refused and left unchanged',
    async (_, change, message) => {
      const folder = newFolder();
      await fill(folder, RUNS);
      const [header, ...lines] = textOf(folder).split('\n');
      writeFileSync(join(folder, 'results.csv'), [change(header), ...lines].join('\n'));
      const before = bytesOf(folder);
      const refusal = { exitCode: 3, where: `${join(folder, 'results.csv')}:1` };
      for (const options of [{}, { repair: true }]) {
        await expect(open(folder, options)).rejects.toMatchObject(refusal);
      }
      await expect(readRows(folder)).rejects.toThrow(message);
      expect(bytesOf(folder)).toBe(before);
    },
  );

  test.each<[string, (line: string) => string, string]>([
    [
      'an unknown status',
      (line) => line.replace(',ok,', ',fine,'),
      '"fine" is not a value of status',
    ],
    [
      'no epochs',
      (line) => line.replace('0.1,2,2,', '0.1,2,,'),
      '"" is not a value of trained_epochs',
    ],
    [
      'too few fields',
      (line) => line.slice(0, line.lastIndexOf(',')),
      'the line has 18 fields, but the header has 19',
    ],
    ['an unclosed quote', (line) => `${line}"`, 'the line is not CSV'],
  ])(
    'a row with %s is damaged for all readers, and --repair trains it again',
    async (_, change, message) => {
      const folder = newFolder();
      await fill(folder, RUNS);
      const whole = bytesOf(folder);
      const lines = textOf(folder).split('\n');
      const damaged = lines.with(2, change(lines[2])).join('\n');
      writeFileSync(join(folder, 'results.csv'), damaged);
      const where = `${join(folder, 'results.csv')}:3`;
      await expect(readRows(folder)).rejects.toMatchObject({ exitCode: 3, where });
      const refused = open(folder);
      await expect(refused).rejects.toMatchObject({ exitCode: 3, where });
      await expect(refused).rejects.toThrow(message);
      await fill(folder, RUNS, RUNS, { repair: true });
      expect(bytesOf(folder)).toBe(whole);
      expect(textOf(folder, 'results.damaged-1.csv')).toBe(damaged);
    },
  );

  test.each(['', '{"keepgrid":', '{}'])(
    'an experiment.json that holds %j is refused, and --repair writes it again and keeps the rows',
    async (text) => {
      const folder = newFolder();
      await fill(folder, RUNS);
      const [whole, experiment] = [bytesOf(folder), textOf(folder, 'experiment.json')];
      writeFileSync(join(folder, 'experiment.json'), text);
      await expect(open(folder)).rejects.toMatchObject({
        exitCode: 3,
        where: join(folder, 'experiment.json'),
        hint: expect.stringContaining('--repair'),
      });
      await using(folder, { repair: true }, RUNS, async ({ finished }) => {
        expect(finished.size).toBe(RUNS.length);
      });
      expect(bytesOf(folder)).toBe(whole);
      expect(textOf(folder, 'experiment.json')).toBe(experiment);
      expect(textOf(folder, 'experiment.damaged-1.json')).toBe(text);
    },
  );

  test.each<[string, string, (path: string) => void]>([
    ['removed', 'removed', (path) => rmSync(path)],
    ['moved away', 'removed', (path) => renameSync(path, `${path}.away`)],
    [
      'replaced by its copy',
      'replaced by another file',
      (path) => {
        cpSync(path, `${path}.copy`);
        renameSync(`${path}.copy`, path);
      },
    ],
    ['cut off', 'changed', (path) => truncateSync(path, 10)],
    ['appended to', 'changed', (path) => appendFileSync(path, '\n')],
  ])(
    'a table that is %s while a sweep runs is not written to any more, and the error says so',
    async (_, happened, act) => {
      for (const name of ['results.csv', 'history.csv', 'timings.csv']) {
        for (const use of ['append', 'finish'] as const) {
          const folder = newFolder();
          await using(folder, {}, RUNS, async (results) => {
            await results.append(entryOf(RUNS[0]));
            const path = join(folder, name);
            act(path);
            const after = existsSync(path) ? textOf(folder, name) : null;
            const work =
              use === 'append' ? results.append(entryOf(RUNS[1])) : results.finish(sourceOf(RUNS));
            await expect(work).rejects.toMatchObject({
              exitCode: 3,
              where: path,
              message: `${name} was ${happened} while the sweep ran`,
            });
            expect(existsSync(path) ? textOf(folder, name) : null).toBe(after);
          });
        }
      }
    },
  );

  test('a line damaged in place while a sweep runs is not dropped at its end', async () => {
    const folder = newFolder();
    await using(folder, {}, RUNS, async (results) => {
      await results.append(entryOf(RUNS[0]));
      const damaged = textOf(folder).replace(',ok,', ',no,');
      writeFileSync(join(folder, 'results.csv'), damaged);
      await expect(results.finish(sourceOf(RUNS))).rejects.toThrow('"no" is not a value of status');
      expect(textOf(folder)).toBe(damaged);
    });
  });

  test('rows whose history.csv was removed are counted, and trained again after --repair', async () => {
    const folder = newFolder();
    await fill(folder, RUNS);
    rmSync(join(folder, 'history.csv'));
    await using(folder, {}, RUNS, async ({ finished, found }) => {
      expect([finished.size, found.lackingHistory]).toEqual([5, 5]);
    });
    await using(folder, { repair: true }, RUNS, async ({ finished }) => {
      expect(finished.size).toBe(0);
    });
  });

  test.each([
    'results.csv',
    'history.csv',
    'timings.csv',
    'results.unplanned.csv',
    'failures.csv',
    'experiment.json',
    '.lock',
  ])('a folder whose %s is a folder or a pipe is refused', async (name) => {
    const folder = newFolder();
    await fill(folder, RUNS);
    const path = join(folder, name);
    const refusal = { exitCode: 3, where: path, message: 'This is not a regular file' };
    const use = (): Promise<void> =>
      using(folder, {}, RUNS, (results) => results.finish(sourceOf(RUNS)));
    rmSync(path, { force: true });
    mkdirSync(path);
    await expect(use()).rejects.toMatchObject(refusal);
    rmSync(path, { recursive: true });
    if (spawnSync('mkfifo', [path]).status !== 0) return;
    await expect(use()).rejects.toMatchObject(refusal);
  });
});

describe('opening a folder after a crash', () => {
  /** Replaces files of a folder by those of another. */
  const copy = (from: string, to: string, ...names: string[]): void =>
    names.forEach((name) => cpSync(join(from, name), join(to, name)));

  test('a crash between moving rows and moving their history loses neither', async () => {
    const [folder, before] = [newFolder(), newFolder()];
    await fill(folder, RUNS);
    const whole = bytesOf(folder);
    cpSync(folder, before, { recursive: true });
    await using(folder, {}, [RUNS[0]], async () => {});
    copy(before, folder, 'history.csv');
    rmSync(join(folder, 'history.unplanned.csv'));
    await using(folder, {}, [RUNS[0]], async () => {});
    await using(folder, {}, RUNS, async ({ finished, found }) => {
      expect([finished.size, found.returned, found.lackingHistory]).toEqual([5, 4, 0]);
    });
    await fill(folder, RUNS);
    expect(bytesOf(folder)).toBe(whole);
  });

  test('a results.csv whose replacement by other columns was interrupted is read with either columns', async () => {
    const [folder, before] = [newFolder(), newFolder()];
    await fill(folder, RUNS);
    cpSync(folder, before, { recursive: true });
    const axes = { l2: 0.5, learning_rate: 0.1 };
    const wider = RUNS.map((run) => ({ ...run, axes }));
    const document = recordedDocument({ axes: Object.keys(axes) });
    await (await open(folder, {}, wider, document)).close();
    const between = { ...document, replaced_axes: ['learning_rate'] };
    writeFileSync(join(folder, 'experiment.json'), JSON.stringify(between));
    expect((await readRows(folder))[0].axes).toEqual(axes);
    copy(before, folder, 'results.csv');
    expect((await readRows(folder))[0].axes).toEqual({ learning_rate: 0.1 });
    const results = await open(folder, {}, RUNS, recordedDocument({ axes: [] }));
    expect(results.finished.size).toBe(5);
    await results.close();
    expect(textOf(folder, 'experiment.json')).not.toContain('replaced_axes');
  });

  test('columns of metrics come and go, and rows without a figure stay beside those with it', async () => {
    const folder = newFolder();
    await fill(folder, RUNS);
    const scored = [6, 7].map((n) => runOf(n));
    const document = recordedDocument({ metrics: ['f1_macro', 'roc_auc'] });
    const results = await open(folder, {}, scored, document);
    expect(results.found.left).toBe(5);
    for (const run of scored) {
      const entry = entryOf(run);
      const figures = { trainF1Macro: 1, valF1Macro: 0.5, trainRocAuc: 0.75, valRocAuc: null };
      await results.append({ ...entry, row: { ...entry.row, ...figures } });
    }
    await results.finish(sourceOf(scored));
    await results.close();
    expect(textOf(folder, 'results.csv')).toMatch(
      /,val_accuracy,train_f1_macro,val_f1_macro,train_roc_auc,val_roc_auc,weight_norm_1,/,
    );
    expect(textOf(folder, 'results.csv')).toContain(',1,0.5,0.75,,');
    expect((await readRows(folder))[0]).toMatchObject({ valF1Macro: 0.5, valRocAuc: null });
    // Both kinds of rows are in results.unplanned.csv for a while.
    const all = [...RUNS, ...scored];
    await (await open(folder, {}, [RUNS[0]])).close();
    const back = await open(folder, {}, all, document);
    expect([back.finished.size, back.found.returned]).toEqual([7, 6]);
    await back.close();
    expect((await readRows(folder)).map(({ valF1Macro }) => valF1Macro)).toEqual([
      ...RUNS.map(() => null),
      0.5,
      0.5,
    ]);
  });

  test('a results.csv whose replacement by other metrics was interrupted is read with either columns', async () => {
    const [folder, before] = [newFolder(), newFolder()];
    await fill(folder, RUNS);
    cpSync(folder, before, { recursive: true });
    const document = recordedDocument({ metrics: ['mae'] });
    await (await open(folder, {}, RUNS, document)).close();
    const between = { ...document, replaced_metrics: [] };
    writeFileSync(join(folder, 'experiment.json'), JSON.stringify(between));
    expect((await readRows(folder))[0]).toMatchObject({ valMae: null });
    copy(before, folder, 'results.csv');
    expect((await readRows(folder))[0]).not.toHaveProperty('valMae');
    const results = await open(folder, {}, RUNS, document);
    expect(results.finished.size).toBe(5);
    await results.close();
    expect(textOf(folder, 'experiment.json')).not.toContain('replaced_metrics');
  });

  test('an interrupted --fresh is completed by the next open', async () => {
    const folder = newFolder();
    await fill(folder, RUNS);
    const whole = bytesOf(folder);
    mkdirSync(join(folder, '.old'));
    renameSync(join(folder, 'results.csv'), join(folder, '.old/results.csv'));
    await using(folder, {}, RUNS, async ({ finished }) => expect(finished.size).toBe(0));
    const old = textOf(folder, 'old-1/results.csv') + textOf(folder, 'old-1/history.csv');
    expect(old).toBe(whole);
  });

  test('temporary files and locks that a crash left are removed by the next open', async () => {
    const folder = newFolder();
    await fill(folder, RUNS);
    const strays = ['.lock.1234', '.lock.1234.stale', 'results.csv.tmp', 'experiment.json.tmp'];
    strays.forEach((name) => writeFileSync(join(folder, name), ''));
    await using(folder, {}, RUNS, async () => {});
    expect(readdirSync(folder).filter((name) => strays.includes(name))).toEqual([]);
  });
});

describe('failures.csv', () => {
  test('failures.csv holds the last failure of a run until the run has a row', async () => {
    const folder = newFolder();
    const failure = {
      runId: runOf(1).runId,
      cell: 1,
      repeat: 1,
      fold: 1,
      time: '2026-01-01T00:00:00.000Z',
      reason: 'worker out of memory',
    };
    await using(folder, {}, [runOf(1)], async (results) => {
      await results.fail(failure);
      await results.fail({ ...failure, reason: 'again' });
      await results.finish(sourceOf([runOf(1)]));
    });
    expect(textOf(folder, 'failures.csv').split('\n')[1]).toBe(
      'r0000000000000001,1,1,1,2026-01-01T00:00:00.000Z,again',
    );
    await fill(folder, [runOf(1)]);
    expect(existsSync(join(folder, 'failures.csv'))).toBe(false);
  });
});

describe('the lock', () => {
  const owner = (change: object): string =>
    JSON.stringify({
      token: 't',
      pid: 999_999_999,
      host: hostname(),
      boot: '',
      started: '',
      ...change,
    });
  test('a folder that is in use is refused with the process that uses it', async () => {
    const folder = newFolder();
    await using(folder, {}, RUNS, async () => {
      await expect(open(folder)).rejects.toMatchObject({
        exitCode: 3,
        message: `The results folder is in use by process ${process.pid}`,
      });
    });
    await fill(folder, RUNS);
  });
  test('the lock of a process that has ended is taken over', async () => {
    const folder = newFolder();
    mkdirSync(folder);
    writeFileSync(join(folder, '.lock'), owner({}));
    await fill(folder, RUNS);
  });
  test('the lock of another host holds until its lease ends, or until --force-unlock', async () => {
    const folder = newFolder();
    mkdirSync(folder);
    writeFileSync(join(folder, '.lock'), owner({ host: 'elsewhere' }));
    await expect(open(folder)).rejects.toThrow('in use by process 999999999 on elsewhere');
    await fill(folder, RUNS, RUNS, { forceUnlock: true });
    writeFileSync(join(folder, '.lock'), owner({ host: 'elsewhere' }));
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(join(folder, '.lock'), longAgo, longAgo);
    await fill(folder, RUNS);
  });
  test.each(['', '{"token":', 'null', '{}'])(
    'a lock that contains %j is taken after a wait, or at once with --force-unlock',
    async (text) => {
      const folder = newFolder();
      mkdirSync(folder);
      const path = join(folder, '.lock');
      writeFileSync(path, text);
      await fill(folder, RUNS, RUNS, { forceUnlock: true });
      writeFileSync(path, text);
      const start = performance.now();
      await fill(folder, RUNS);
      expect(performance.now() - start).toBeGreaterThan(1500);
    },
  );
  test('an empty lock from a clock that is ahead is taken after a wait', async () => {
    const folder = newFolder();
    mkdirSync(folder);
    const path = join(folder, '.lock');
    writeFileSync(path, '');
    const ahead = new Date(Date.now() + 3_600_000);
    utimesSync(path, ahead, ahead);
    const start = performance.now();
    await fill(folder, RUNS);
    expect(performance.now() - start).toBeGreaterThan(1500);
  });
  test('a writer whose lock was taken over writes no further row', async () => {
    const folder = newFolder();
    await using(folder, {}, RUNS, async (results) => {
      writeFileSync(join(folder, '.lock'), owner({ token: 'other', pid: process.pid }));
      await expect(results.append(entryOf(runOf(1)))).rejects.toMatchObject({ exitCode: 3 });
      // Later attempts are refused, too.
      await expect(results.append(entryOf(runOf(2)))).rejects.toMatchObject({ exitCode: 3 });
    });
  });
  test('a writer whose folder was removed is told that its lock is gone', async () => {
    const folder = newFolder();
    await using(folder, {}, RUNS, async (results) => {
      rmSync(folder, { recursive: true });
      for (const run of RUNS) {
        await expect(results.append(entryOf(run))).rejects.toMatchObject({
          exitCode: 3,
          message: 'The lock of the results folder is gone',
        });
      }
    });
  });
});

test.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')(
  'a full disk loses no finished row, is named in the hint, and the next sweep goes on',
  async () => {
    const disk = newFolder();
    mkdirSync(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status !== 0) return;
    try {
      const many = Array.from({ length: 400 }, (_, k) => runOf(k + 1));
      const folder = join(disk, 'results');
      const written: string[] = [];
      await using(folder, {}, RUNS, async (results) => {
        await expect(
          (async () => {
            for (const run of many) {
              await results.append(entryOf(run));
              written.push(run.runId);
            }
          })(),
        ).rejects.toMatchObject({ exitCode: 3, hint: expect.stringContaining('disk is full') });
      });
      expect(written.length).toBeGreaterThan(10);
      expect((await readRows(folder)).map(({ runId }) => runId)).toEqual(
        expect.arrayContaining(written),
      );
      spawnSync('mount', ['-o', 'remount,size=4m', disk]);
      await fill(folder, many);
      expect((await readRows(folder)).length).toBe(400);
    } finally {
      spawnSync('umount', [disk]);
    }
  },
);
