/** What strangers may put on a queue. */
import fc from 'fast-check';
import { Trainer } from '../../src/sweep/trainRun.js';
import { kernelSets } from '../../src/nn/kernelSets.js';
import { mostWorkerBytes } from '../../src/sweep/memory.js';
import { loadStudy } from '../../src/plan/study.js';
import { type NamedRun, readBatch, writeBatch } from '../../src/queue/batch.js';
import { datasetBytes, datasetOf } from '../../src/queue/datasetBytes.js';
import { fitsRun } from '../../src/queue/fitsRun.js';
import { fitsSweep } from '../../src/queue/fitsSweep.js';
import { pack, unpack } from '../../src/queue/pack.js';
import { readResult, writeResult } from '../../src/queue/result.js';
import { readRecord, recordOf } from '../../src/queue/sweepRecord.js';
import { gunzipSync, gzipSync } from 'node:zlib';
import { result } from '../queue/messages.js';
import { type Kind, kind } from './kind.js';
import { damagedBytes, damagedTexts, damagedTrees } from './mutate.js';
import { configFile } from './payloadConfig.js';

/** Taken, or refused as any input is. */
const REFUSED = 2;
const taken = (isTaken: boolean): number => (isTaken ? 0 : REFUSED);

const { dataset, plan, experiment } = await loadStudy(configFile());
const setup = {
  dataset,
  data: experiment.data,
  kernels: 'plain',
  history: true,
  bytes: mostWorkerBytes(plan, dataset),
} as const;
const record = recordOf('sweep', 30, setup);
const runs = [...plan.runs.of()].slice(0, 3) as NamedRun[];
const batch = unpack(writeBatch({ setup: record.setup, runs }));
const trainer = new Trainer(setup, kernelSets('plain'));

const parts: Buffer[] = [];
for await (const part of datasetBytes(dataset)) parts.push(part);
const packed = Buffer.concat(parts);

/** Trees as messages are packed, and texts and bytes in their place. */
const messages = (tree: unknown): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 6, arbitrary: damagedTrees([tree]).map((damaged) => pack(damaged ?? null)) },
    damagedTexts([pack(tree)]),
    damagedBytes([gzipSync(JSON.stringify(tree))]).map((bytes) => bytes.toString('base64')),
    damagedTrees([tree]),
  );

export const PAYLOADS: readonly Kind[] = [
  // A batch that is taken can be trained: it is, unless that takes long.
  kind('batch', messages(batch), (message) => {
    const read = readBatch(message);
    const fitting = read?.runs.filter((run) => fitsSweep(run, dataset, record)) ?? [];
    for (const run of fitting.slice(0, 1))
      if (run.training.epochs <= 2 && run.repeat <= 3 && run.fold === 1) trainer.train(run);
    return Promise.resolve(taken(read !== null));
  }),
  kind('result', messages(unpack(writeResult(result))), (message) => {
    const read = readResult(message);
    for (const { finished } of read?.finished ?? []) fitsRun(finished, runs[0], setup);
    return Promise.resolve(taken(read !== null));
  }),
  kind(
    'sweep-record',
    fc.oneof(
      damagedTrees([record]).map((tree) => JSON.stringify(tree) ?? ''),
      damagedTexts([JSON.stringify(record)]),
    ),
    (text) => Promise.resolve(taken(readRecord(text) !== null)),
  ),
  kind(
    'dataset',
    fc.oneof(
      damagedBytes([packed]),
      damagedBytes([gunzipSync(packed)]).map((bytes) => gzipSync(bytes)),
    ),
    async (bytes) => {
      await datasetOf([bytes], dataset.sha256, 1e8);
      return 0;
    },
  ),
];
