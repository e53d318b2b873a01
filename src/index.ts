/**
 * The library: what the command line itself is made of.
 *
 *     const study = await loadStudy('keepgrid.yaml');
 *     await runExperiment({ ...study, out: 'results/try' });
 *     const { verdict, cells } = await summariseFolder('results/try');
 */

// From a config file to experiment, data and plan in one step
export { loadStudy, type Study } from './plan/study.js';

// Config: from text to an Experiment
export { loadExperiment, parseExperiment } from './config/loadExperiment.js';
export { toConfig } from './config/toConfig.js';
export { jsonSchema } from './config/jsonSchema.js';
export type { Axis, AxisValue, Experiment, Grid, Search } from './config/experiment.js';

// Data: from a name or a file to arrays
export { BUILT_INS } from './data/builtins.js';
export { loadDataset } from './data/loadDataset.js';
export { prepareData } from './data/prepare.js';
export type { Dataset, PreparedData } from './data/dataset.js';
export { type Column, featuresOf } from './data/columns.js';
export type { FittedColumns } from './data/encode.js';
export type { DataSettings } from './data/settings.js';

// Plan: from an Experiment and a Dataset to cells and runs
export { createPlan, type Plan } from './plan/plan.js';
export { experimentDocument, type ExperimentDocument } from './plan/document.js';
export { type Shard, shardOf } from './plan/shard.js';
export { shardedPlan } from './plan/shardedPlan.js';
export type { Cell, Run, RunSource } from './plan/run.js';
export type { Rung, Stage, Standing } from './plan/rungs.js';

// Train one network
export { trainNetwork, type TrainingOptions } from './nn/train.js';
export { plainKernels } from './nn/plain.js';
export { type KernelChoice, kernelSets } from './nn/kernelSets.js';
export { type Draw, type DrawCounts, drawsOf, keysOf } from './engine/draws.js';
export type { NetworkSettings, TrainingSettings } from './nn/settings.js';
export type { EpochFigures, Figures, Outcome, Parameters } from './nn/outcome.js';

// Best: the recommended cell, trained, scored on the test part, and written
export { handOver, type BestOptions, type BestReport } from './best/best.js';
export { readLooks, type Look } from './best/record.js';

// Models: predictions for new data, from what `keepgrid best` has written
export { loadModel, modelFiles } from './model/modelFile.js';
export {
  createPredictor,
  type McOptions,
  type McPrediction,
  type Predictor,
} from './model/predict.js';
export { predictFile, type PredictionOptions, type Predictions } from './model/predictions.js';
export { toOnnx } from './model/onnx/onnx.js';
export { modelInputOf } from './model/input.js';
export type { Model, ModelFacts, ModelInput } from './model/model.js';

// Sweep: from runs to rows
export { runExperiment, type ExperimentOptions } from './sweep/runExperiment.js';
export type { SweepReport } from './sweep/sweep.js';
export type { TrainAll } from './sweep/trainAll.js';

// Verify: rows trained again, and compared
export { verifyResults, type VerifyOptions, type VerifyReport } from './verify/verify.js';
export { compareResults, type CompareOptions, type CompareReport } from './verify/compare.js';

// Check: the debugging ritual
export { checkExperiment, type CheckOptions, type CheckReport } from './check/check.js';
export { createSubject, type Subject, type SubjectOptions } from './check/subject.js';
export type { StepResult } from './check/step.js';

// Results: rows on disk
export { readExperiment } from './results/experimentFile.js';
export { mergeFolders, type MergeOptions, type MergeReport } from './results/merge.js';
export { readHistory, readRows } from './results/read.js';
export type { HistoryRow, ResultRow } from './results/columns.js';

// Stats: from rows to the answer
export { answerOf } from './stats/answerOf.js';
export { summariseFolder } from './stats/summariseFolder.js';
export type { Answer, Verdict } from './stats/answer.js';
export type { CellSummary } from './stats/summary.js';

// Errors that are not bugs
export { FolderError, MachineError, UserError, UserErrors } from './errors.js';
