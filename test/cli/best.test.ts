import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { handOver } from '../../src/best/best.js';
import { loadModel } from '../../src/model/modelFile.js';
import { createPredictor } from '../../src/model/predict.js';
import { loadRecorded } from '../../src/sweep/recorded.js';
import { prepareFinal } from '../../src/data/prepare.js';
import { firstDraw, keysOf } from '../../src/engine/draws.js';
import { kernelSets } from '../../src/nn/kernelSets.js';
import { trainNetwork } from '../../src/nn/train.js';
import { keepgrid, temporaryFolder } from '../helpers.js';
import { hasRuntime, runOnnx } from '../model/onnxRuntime.js';

const root = temporaryFolder();
const at = (...names: string[]): string => join(root, ...names);

const CONFIG = `
name: iris
seed: 3
repeats: 2
data: {source: iris, test: 0.2}
network: {hidden: [6]}
training: {epochs: 12, batch_size: 16, optimizer: adam, learning_rate: 0.02}
metrics: [f1_macro]
grid: {keep_prob: {1: [0.7, 1]}}
`;

interface Report {
  readonly event: string;
  readonly cell: number;
  readonly epochs: number;
  readonly examples: number;
  readonly early_stopping: boolean;
  readonly files: string[];
  readonly test: {
    readonly examples: number;
    readonly earlier_looks: number;
    readonly kept: number;
    readonly scored: string;
    readonly scores: { readonly name: string; readonly value: number }[];
    readonly nets: { readonly repeat: number; readonly weights_sha256: string }[];
  } | null;
}

/** Runs the config in a folder of its own, and returns that. */
async function sweep(name: string, config = CONFIG, ...words: string[]): Promise<string> {
  const file = at(`${name}.yaml`);
  writeFileSync(file, config);
  const { code, stderr } = await keepgrid('run', file, '--out', at(name), '--quiet', ...words);
  expect(code, stderr).toBe(0);
  return at(name);
}

async function best(...words: string[]): Promise<Report & { readonly warnings: string }> {
  const { code, stdout, stderr } = await keepgrid('best', ...words, '--json');
  expect(code, stderr).toBe(0);
  return { ...(JSON.parse(stdout) as Report), warnings: stderr };
}

const valueOf = ({ test: scored }: Report, name: string): number =>
  scored!.scores.find((score) => score.name === name)!.value;

describe('keepgrid best', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await sweep('iris');
  });

  test('trains what the verdict recommends on all but the test part, and scores it there', async () => {
    const report = await best(dir);
    expect(report).toMatchObject({ event: 'best', epochs: 12, examples: 120 });
    expect(report.test).toMatchObject({ examples: 30, earlier_looks: 0, kept: 1 });
    const { experiment, dataset, plan } = await loadRecorded(dir);
    const draw = firstDraw(3);
    const data = prepareFinal(dataset, experiment.data, draw, 'development');
    const { network, training } = [...plan.cells()].find(({ cell }) => cell === report.cell)!;
    const options = { network, training, data, keys: keysOf(draw), kernels: kernelSets('plain') };
    const outcome = trainNetwork({ ...options, history: false, metrics: ['f1_macro'] });
    expect(report.test!.nets[0].weights_sha256).toBe(outcome.weightsSha256);
    expect(valueOf(report, 'cost')).toBeCloseTo(outcome.figures!.valCost, 5);
    expect(valueOf(report, 'f1_macro')).toBeCloseTo(outcome.figures!.valF1Macro!, 5);
    const model = await loadModel(dir);
    expect(model.facts.weightsSha256).toBe(outcome.weightsSha256);
    // The same accuracy, from raw rows by our own predictions and by those of another program.
    const rows = [...data.test];
    const X = Float32Array.from(
      rows.flatMap((row) => Array.from(dataset.X.subarray(4 * row, 4 * row + 4))),
    );
    const chosen = new Int32Array(30);
    createPredictor(model).predict(X, 30, chosen);
    const target = dataset.target as { Y: Int32Array; classes: readonly string[] };
    const share = (isRight: (k: number) => boolean): number =>
      rows.filter((_, k) => isRight(k)).length / 30;
    const accuracy = valueOf(report, 'accuracy');
    expect(share((k) => chosen[k] === target.Y[rows[k]])).toBeCloseTo(accuracy, 5);
    if (!hasRuntime) return;
    const { outputs } = runOnnx(join(dir, 'model.onnx'), {
      X: { type: 'float64', data: Array.from(X), dims: [30, 4] },
    });
    const labels = outputs['label'].data;
    expect(share((k) => labels[k] === target.classes[target.Y[rows[k]]])).toBeCloseTo(accuracy, 5);
  });

  test('asked again, scores nothing, prints the same, and writes files that are missing', async () => {
    const first = await best(dir);
    const files = first.files.map((file) => readFileSync(file));
    const record = readFileSync(join(dir, 'test.json'), 'utf8');
    rmSync(first.files[0]);
    const again = await best(dir);
    expect(again.warnings).toContain('the test part was scored for this on 2');
    expect(again.test).toEqual(first.test);
    expect(again.files.map((file) => readFileSync(file))).toEqual(files);
    expect(readFileSync(join(dir, 'test.json'), 'utf8')).toBe(record);
  });

  test('asked for another choice, says how often the test part was looked at', async () => {
    await best(dir);
    const more = await best(dir, '--repeats', '3', '--out', at('elsewhere'));
    expect(more.warnings).toContain('looked at once already');
    expect(more.warnings).toContain('no longer unbiased');
    expect(more.test!.nets.map(({ repeat }) => repeat)).toEqual([1, 2, 3]);
    expect(existsSync(at('elsewhere', 'model.onnx'))).toBe(true);
    const other = await best(dir, '--metric', 'val_accuracy');
    expect(other.warnings).toContain('looked at 2 times already');
    expect(other.test!.earlier_looks).toBe(2);
  });

  test('gives the same bytes whatever the workers and kernels', async () => {
    const words = ['--repeats', '4', '--metric', 'f1_macro'];
    const a = await best(dir, ...words, '--workers', '1', '--kernels', 'plain', '--out', at('a'));
    rmSync(join(dir, 'test.json'));
    const b = await best(dir, ...words, '--workers', '2', '--out', at('b'));
    expect({ ...b.test, scored: '', earlier_looks: 0 }).toEqual({
      ...a.test,
      scored: '',
      earlier_looks: 0,
    });
    for (const [index, file] of a.files.entries()) {
      expect(readFileSync(b.files[index]), file).toEqual(readFileSync(file));
    }
  });

  test('prints what it chose, the score with its intervals, and what to do next', async () => {
    rmSync(join(dir, 'test.json'), { force: true });
    const { code, stdout, stderr } = await keepgrid('best', dir);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^Cell \d: keep_prob_1 .*\n {2}chosen by val_cost \(/);
    expect(stdout).toContain('1 network trained on 120 examples for 12 epochs');
    expect(stdout).toContain('Test part, 30 examples, which no choice has seen:');
    expect(stdout).toMatch(/accuracy [\d.]+, 95 % interval [\d.]+ to [\d.]+ \(Wilson\)/);
    expect(stdout).toMatch(/cost [\d.]+, 95 % interval [\d.]+ to [\d.]+ \(normal\)/);
    expect(stderr).toContain(`keepgrid predict ${dir} new.csv`);
  });

  test('with --no-score trains on every example and records nothing', async () => {
    const out = at('all');
    rmSync(join(dir, 'test.json'), { force: true });
    const report = await best(dir, '--no-score', '--out', out);
    expect(report).toMatchObject({ examples: 150, test: null });
    expect(report.warnings).toContain('nothing is left to score');
    expect(existsSync(join(dir, 'test.json'))).toBe(false);
    expect((await loadModel(out)).facts.name).toBe('iris');
    const several = await keepgrid('best', dir, '--no-score', '--repeats', '2');
    expect(several.code).toBe(2);
  });
});

describe('keepgrid best on other folders', () => {
  test('stops at the mean of the best epochs, at the rates of the whole schedule', async () => {
    const stopping =
      'epochs: 40, early_stopping: {patience: 1, min_delta: 0.05}, lr_schedule: cosine';
    const dir = await sweep('stopping', CONFIG.replace('epochs: 12', stopping));
    const report = await best(dir);
    const [header, ...lines] = readFileSync(join(dir, 'results.csv'), 'utf8').trim().split('\n');
    const columns = header.split(',');
    const field = (line: string, name: string) => Number(line.split(',')[columns.indexOf(name)]);
    const epochs = lines
      .filter((line) => field(line, 'cell') === report.cell)
      .map((line) => field(line, 'best_epoch'));
    const mean = Math.round(epochs.reduce((sum, epoch) => sum + epoch, 0) / epochs.length);
    expect(report).toMatchObject({ epochs: mean, early_stopping: true });
    expect(mean).toBeLessThan(40);
    const { facts } = await loadModel(dir);
    expect(facts.trainedEpochs).toBe(mean);
    expect(facts.training).toMatchObject({ epochs: 40, earlyStopping: null });
  });

  test('without a test part say how to get one', async () => {
    const dir = await sweep('bare', CONFIG.replace(', test: 0.2', ''));
    const { code, stderr } = await keepgrid('best', dir);
    expect(code).toBe(2);
    expect(stderr).toContain('No examples are held back');
    expect(stderr).toContain('test: 0.2');
    expect((await best(dir, '--no-score')).examples).toBe(150);
  });

  test('of an unfinished sweep go on with a warning', async () => {
    const dir = await sweep('unfinished');
    const path = join(dir, 'results.csv');
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    writeFileSync(path, `${lines.slice(0, -1).join('\n')}\n`);
    expect((await best(dir)).warnings).toContain('1 planned run of 4 has no row yet');
    writeFileSync(path, `${lines[0]}\n`);
    expect((await keepgrid('best', dir)).code).toBe(3);
  });

  test('of other data or arithmetic are refused, exit code 3', async () => {
    const dir = await sweep('changed');
    const path = join(dir, 'experiment.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/"data": "[0-9a-f]{64}"/, `"data": "${'0'.repeat(64)}"`));
    const data = await keepgrid('best', dir);
    expect([data.code, data.stderr]).toEqual([3, expect.stringContaining('the data differs')]);
    writeFileSync(path, text.replace(/"numerics": \d+/, '"numerics": 1'));
    const numerics = await keepgrid('best', dir);
    expect(numerics.code).toBe(3);
    expect(numerics.stderr).toContain('the arithmetic (numerics version) differs');
    expect(existsSync(join(dir, 'model.json'))).toBe(false);
  });

  test('go on without a network that cannot be trained, and fail where none can', async () => {
    const dir = await sweep('failing');
    const { trainOnThreads } = await import('../../src/sweep/threads.js');
    const failures: (string | null)[] = [];
    const without = (failing: readonly number[]): typeof trainOnThreads =>
      async function trainSome(jobs, setup, options, handlers) {
        const all = [...jobs];
        for (const job of all.filter(({ repeat }) => failing.includes(repeat))) {
          await handlers.onFailed(job, 'worker out of memory');
        }
        const others = all.filter(({ repeat }) => !failing.includes(repeat));
        await trainOnThreads(others, setup, options, handlers);
      };
    await expect(handOver({ dir, trainAll: without([1]) })).rejects.toThrow('No network could be');
    expect(existsSync(join(dir, 'test.json'))).toBe(false);
    const report = await handOver({
      dir,
      repeats: 2,
      trainAll: without([1]),
      onNet: (failure) => failures.push(failure),
    });
    expect(failures).toEqual(['worker out of memory', null]);
    expect(report!.look).toMatchObject({
      kept: 2,
      nets: [{ repeat: 1, scores: null, message: 'worker out of memory' }, { repeat: 2 }],
    });
  });

  test('are not looked at where the model cannot be written', async () => {
    const dir = await sweep('blocked');
    const { code, stderr } = await keepgrid('best', dir, '--out', at('blocked.yaml'));
    expect([code, stderr]).toEqual([3, expect.stringContaining('a file is in the way')]);
    expect(existsSync(join(dir, 'test.json'))).toBe(false);
  });

  test('that are stopped are left as they were', async () => {
    const dir = await sweep('stopped');
    const signal = AbortSignal.abort();
    expect(await handOver({ dir, signal })).toBeNull();
    expect(existsSync(join(dir, 'test.json'))).toBe(false);
    expect(existsSync(join(dir, 'model.json'))).toBe(false);
  });
});

test('a table goes the whole way: init, run, summary, best, predict', async () => {
  const folder = at('whole');
  mkdirSync(folder);
  const lines = ['age,class,fare,survived'];
  for (let row = 0; row < 150; row++) {
    const age = (row * 37) % 70;
    const kind = ['1st', '2nd', '3rd', ''][(row * 7) % 4];
    const lived = age < 30 || kind === '1st' ? 'yes' : 'no';
    lines.push(`${row % 9 === 4 ? '' : age},${kind},${((row * 13) % 29) / 4},${lived}`);
  }
  const file = join(folder, 'people.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const config = join(folder, 'people.yaml');
  const made = await keepgrid('init', file, config, '--target', 'survived');
  expect(made.code, made.stderr).toBe(0);
  const out = join(folder, 'results');
  const set = ['data.test=0.2', 'training.epochs=6', 'repeats=2', 'data.missing=impute'];
  const ran = await keepgrid(
    'run',
    config,
    '--out',
    out,
    '--quiet',
    ...set.flatMap((change) => ['--set', change]),
  );
  expect(ran.code, ran.stderr).toBe(0);
  const said = await keepgrid('summary', out);
  expect(said.stdout.replace(/\s+/g, ' ')).toContain(
    'keepgrid best scores the final network there',
  );
  const report = await best(out, '--data', file);
  expect(report.test!.examples).toBe(30);
  const model = await loadModel(out);
  expect(model.facts).toMatchObject({ task: 'classification', classes: ['no', 'yes'] });
  const fresh = join(folder, 'new.csv');
  writeFileSync(fresh, 'fare,class,age\n7.25,3rd,22\n71.5,1st,\n8,,4\n');
  const predicted = await keepgrid('predict', out, fresh);
  expect(predicted.code, predicted.stderr).toBe(0);
  const [header, ...rows] = predicted.stdout.trim().split(/\r?\n/);
  expect(header).toBe('row,prediction,p_no,p_yes');
  expect(rows).toHaveLength(3);
  for (const row of rows) {
    const [, label, no, yes] = row.split(',');
    expect(Number(no) + Number(yes)).toBeCloseTo(1, 5);
    expect(label).toBe(Number(yes) > Number(no) ? 'yes' : 'no');
  }
});
