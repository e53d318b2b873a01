/** Whether what came back can be of a run at all: a row is made of it only then. */
import type { FinishedRun, RunJob, WorkerSetup } from '../sweep/job.js';

export function fitsRun(
  { outcome }: FinishedRun,
  { network, training }: Pick<RunJob, 'network' | 'training'>,
  { history, metrics = [] }: Pick<WorkerSetup, 'history' | 'metrics'>,
): boolean {
  const { status, epochs, bestEpoch, figures, weightNorms, weightsSha256 } = outcome;
  const isOk = status === 'ok';
  const layers = network.layerSizes.length - 1;
  const stopsEarly = isOk && Boolean(training.earlyStopping);
  const most = history ? epochs : 0;
  return (
    epochs <= training.epochs &&
    (!isOk || stopsEarly || epochs === training.epochs) &&
    (bestEpoch !== null ? stopsEarly && bestEpoch <= epochs : !stopsEarly) &&
    [figures, weightNorms, weightsSha256].every((part) => (part !== null) === isOk) &&
    (weightNorms === null || weightNorms.length === layers) &&
    // Of a run that diverged, the last epoch may have no figures.
    (isOk ? outcome.history.length === most : outcome.history.length <= most) &&
    (figures === null || Object.keys(figures).length === 4 + 2 * metrics.length)
  );
}
