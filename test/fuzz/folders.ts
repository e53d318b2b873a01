/** Results folders of strangers: one file is damaged, and a command looks at the folder. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { coloursFor } from '../../src/cli/terminal.js';
import { screenLines } from '../../src/cli/screen.js';
import { parseExperiment } from '../../src/config/loadExperiment.js';
import { loadDataset } from '../../src/data/loadDataset.js';
import { kernelSets } from '../../src/nn/kernelSets.js';
import { createPlan } from '../../src/plan/plan.js';
import { readSweep, writeReport } from '../../src/report/write.js';
import { summariseFolder } from '../../src/stats/summariseFolder.js';
import { writeSummary } from '../../src/stats/summaryFile.js';
import { runExperiment } from '../../src/sweep/runExperiment.js';
import type { TrainAll } from '../../src/sweep/trainAll.js';
import { Trainer } from '../../src/sweep/trainRun.js';
import { verifyResults } from '../../src/verify/verify.js';
import { type Kind, kind } from './kind.js';
import { damagedBytes, damagedTexts, damagedTrees } from './mutate.js';
import { scratchFolder } from './scratch.js';

/** Trains on this thread: a pool of threads would take longer to start than the runs take. */
const trainHere: TrainAll = async (jobs, setup, _, handlers) => {
  const trainer = new Trainer(setup, kernelSets('plain'));
  for (const job of jobs) {
    let outcome;
    try {
      outcome = trainer.train(job);
    } catch (error) {
      await handlers.onFailed(job, (error as Error).message);
      continue;
    }
    const facts = { epochs: outcome.epochs, parameters: null, started: 0, seconds: 0, worker: 1 };
    await handlers.onFinished(job, { outcome, ...facts });
  }
};

const { experiment } = await parseExperiment(
  `data: {source: moons, size: 40}
repeats: 2
network: {hidden: [2]}
training: {epochs: 2, learning_rate: 0.1, batch_size: full}
grid: {keep_prob: {1: [0.5, 1]}, l2: [0, 0.1]}`,
  'fuzz.yaml',
);
const dataset = await loadDataset(experiment.data, { folder: '.', seed: 1 });
const study = { experiment, dataset, plan: await createPlan(experiment, dataset) };

const root = scratchFolder();
const good = join(root, 'good');
await runExperiment({ ...study, out: good, trainAll: trainHere, workers: 1 });
const textOf = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');
const results = textOf(good, 'results.csv');
const history = textOf(good, 'history.csv');

type Command = (folder: string) => Promise<number>;

const summary: Command = async (folder) => {
  const answer = await summariseFolder(folder);
  const screen = screenLines(answer, 80, coloursFor(process.stdout), {}).join('\n');
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0009\u000b-\u001f]/.test(screen)) throw new Error('A control character is shown');
  await writeSummary(folder, answer.cells, answer.document);
  return 0;
};

const report: Command = async (folder) => {
  const answer = await summariseFolder(folder);
  await writeReport(join(folder, 'report.html'), [await readSweep(folder, answer, 'not measured')]);
  return 0;
};

const verify: Command = async (dir) => {
  const { holds, failed } = await verifyResults({ dir, which: 1, trainAll: trainHere, workers: 1 });
  return holds && failed === 0 ? 0 : 1;
};

/**
 * Goes on with the sweep: the rows that it leaves are those of an undisturbed one, or it says which lack
 * their history, or verify says which differ, as a number exchanged for another is found by training alone.
 */
const run: Command = async (folder) => {
  let lacking = 0;
  const { failed } = await runExperiment({
    ...study,
    out: folder,
    trainAll: trainHere,
    workers: 1,
    onStart: (_, __, { lackingHistory }) => (lacking = lackingHistory),
  });
  const isSame =
    textOf(folder, 'results.csv') === results && textOf(folder, 'history.csv') === history;
  if (isSame || lacking > 0) return failed > 0 ? 1 : 0;
  const all = { dir: folder, which: 'all', trainAll: trainHere, workers: 1 } as const;
  if ((await verifyResults(all)).holds) throw new Error('Rows that differ were kept, and verified');
  return 1;
};

const COMMANDS = { summary, report, verify, run };

/** How often each is drawn: drawing charts takes longest. */
const WEIGHTS: readonly [keyof typeof COMMANDS, number][] = [
  ['summary', 5],
  ['verify', 2],
  ['run', 3],
  ['report', 1],
];

/** What lies outside of the folder, by which it shows that nothing was written there. */
const outside = (): string =>
  readdirSync(root, { recursive: true })
    .filter((name) => !String(name).startsWith('case'))
    .toSorted()
    .join('\n');
const before = outside();

function folderKind(name: string, cases: fc.Arbitrary<string>): Kind {
  const folder = join(root, 'case');
  const commands = fc.oneof(
    ...WEIGHTS.map(([command, weight]) => ({ arbitrary: fc.constant(command), weight })),
  );
  return kind(name, fc.tuple(commands, cases), async ([command, text]) => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    cpSync(good, folder, { recursive: true });
    writeFileSync(join(folder, name), text);
    const code = await COMMANDS[command](folder).catch((error: unknown) => error);
    if (outside() !== before) throw new Error('Something was written outside of the folder');
    if (typeof code === 'number') return code;
    throw code;
  });
}

const csv = (text: string): fc.Arbitrary<string> =>
  fc.oneof(damagedTexts([text]), damagedBytes([Buffer.from(text)]).map(String));
const document = JSON.parse(textOf(good, 'experiment.json')) as object;

export const FOLDERS: readonly Kind[] = [
  folderKind('results.csv', csv(results)),
  folderKind('history.csv', csv(history)),
  folderKind(
    'experiment.json',
    fc.oneof(
      damagedTrees([document]).map((tree) => JSON.stringify(tree) ?? ''),
      damagedTexts([JSON.stringify(document, null, 2)]),
    ),
  ),
];
