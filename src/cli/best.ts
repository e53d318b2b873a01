import {
  handOver,
  keptOf,
  type BestOptions,
  type BestReport,
  type BestStart,
} from '../best/best.js';
import type { Look } from '../best/record.js';
import type { Score } from '../best/scores.js';
import { EXIT } from '../errors.js';
import { RULES } from '../metrics.js';
import { spread } from '../stats/spread.js';
import { count, rounded, short } from '../text.js';
import { called } from './called.js';
import { cellName, labelsOfCells } from './cellName.js';
import { resultsFolder } from './configFile.js';
import { selectBy } from './metricOption.js';
import { createProgress } from './progress.js';
import { stopOnSignals } from './stop.js';
import { noteCommand, printJson, printWrapped, warn, warnOfUnfinished } from './terminal.js';

export interface BestCommandOptions extends Pick<
  BestOptions,
  'out' | 'repeats' | 'data' | 'score' | 'workers' | 'kernels'
> {
  readonly metric?: string;
  readonly json?: boolean;
}

/**
 * `keepgrid best`: trains the recommended cell on all but the test part, scores it there, and writes the model.
 * @throws FolderError if the folder cannot be read or written, or was made from other data; UserError if
 * there is no test part; MachineError if no network could be trained.
 */
export async function best(given: string, options: BestCommandOptions): Promise<number> {
  const dir = await resultsFolder(given);
  const { metric, json = false, ...others } = options;
  const stop = stopOnSignals();
  const progress = createProgress(null);
  try {
    const report = await handOver({
      ...others,
      dir,
      select: selectBy(metric),
      signal: stop.signal,
      onStart(start) {
        warnOfStart(dir, start, others.score ?? true);
        if (!json) printChoice(start);
        if (start.nets > 0) progress.start(start.nets);
      },
      onNet(failure) {
        if (failure === null) progress.done();
        else progress.failed(failure);
      },
    }).finally(() => progress.stop());
    if (report === null) {
      warn('stopped: nothing was scored or written');
      return stop.exitCode() ?? EXIT.no;
    }
    if (json) printJson(jsonReport(report));
    else printReport(report, others.out ?? dir);
    return EXIT.done;
  } finally {
    stop.release();
  }
}

/** Warns of what the score is to be read with. */
function warnOfStart(dir: string, { answer, known, others }: BestStart, scores: boolean): void {
  warnOfUnfinished(dir, answer.unfinished);
  if (answer.missing !== null && answer.missing > 0) {
    warn(
      `${count(answer.missing, 'planned run')} of ${answer.missing + answer.rows} ` +
        `${answer.missing === 1 ? 'has' : 'have'} no row yet: the recommended cell may change`,
    );
  }
  if (!scores) {
    warn('all examples are trained on, those of a test part too: nothing is left to score');
  } else if (known !== null) {
    warn(`the test part was scored for this on ${dayOf(known)}: these are its figures of then`);
  } else if (others.length > 0) {
    const times = others.length === 1 ? 'once' : `${others.length} times`;
    warn(
      `the test part has been looked at ${times} already, last on ${dayOf(others[others.length - 1])}, for other ` +
        'choices: whoever chooses by its figures makes them too good, so this one is no longer unbiased',
    );
  }
}

const dayOf = ({ scored }: Look): string => scored.slice(0, 'yyyy-mm-dd'.length);

function printChoice(start: BestStart): void {
  const { answer, cell, until, nets, examples, epochs } = start;
  const { cells, document, verdict } = answer;
  const { varying } = labelsOfCells(cells, document);
  const chosen = cells.find((each) => each.cell === cell)!;
  const { metric, rule } = document.config.select;
  const why =
    verdict.dropout === 'no' && chosen.isBaseline
      ? 'the best cell without dropout, as dropout is not worth it'
      : RULES[rule];
  const name = cellName(chosen, varying);
  printWrapped(`Cell ${cell}${name === '' ? '' : `: ${name}`}`);
  const { score, scoreCorrected } = verdict.best!;
  const corrected = scoreCorrected === null ? '' : `, expect about ${short(scoreCorrected)}`;
  printWrapped(`  chosen by ${metric} (${why}): ${short(score)} in validation${corrected}`);
  if (nets === 0) return;
  const stopping =
    until === null ? '' : ', the mean of its best epochs, as none is held back to stop early by';
  printWrapped(
    `  ${count(nets, 'network')} trained on ${count(examples, 'example')} for ${count(epochs, 'epoch')}${stopping}`,
  );
}

function printReport({ look, files, others }: BestReport, folder: string): void {
  if (look !== null) {
    const seen = others.length === 0 ? ', which no choice has seen' : '';
    printWrapped(`\nTest part, ${count(look.examples, 'example')}${seen}:`);
    for (const score of keptOf(look).scores!) printWrapped(`  ${scoreLine(score)}`);
    netLines(look).forEach((line) => printWrapped(`  ${line}`));
  }
  printWrapped(`\n${files.join('\n')}`);
  noteCommand('To predict with it:', called('predict', folder, 'new.csv'));
}

const INTERVALS = { wilson: 'Wilson', normal: 'normal' } as const;

/** `accuracy 0.9722, 95 % interval 0.9496 to 0.9848 (Wilson)`. */
function scoreLine({ name, value, low, high, interval }: Score): string {
  if (value === null) return `${name} is undefined on these examples`;
  const bounds =
    interval === null
      ? ''
      : `, 95 % interval ${short(low)} to ${short(high)} (${INTERVALS[interval]})`;
  return `${name} ${short(value)}${bounds}`;
}

/** Where several networks were trained: which one was kept, the figures of all, and how far they spread. */
function netLines({ nets, kept, metric }: Look): string[] {
  if (nets.length === 1) return [];
  const name = metric.slice('val_'.length);
  const values = nets.map(
    ({ scores }) => scores?.find((score) => score.name === name)?.value ?? null,
  );
  const { mean, std } = spread(values);
  const figures = nets.map(({ repeat, message }, index) =>
    message === '' ? `${repeat}: ${short(values[index])}` : `${repeat}: ${message}`,
  );
  return [
    `kept network ${kept} of ${nets.length}, whose ${name} is nearest to the median`,
    `${name} of each network: ${figures.join(', ')}`,
    ...(mean === null || std === null
      ? []
      : [`over the networks: mean ${short(mean)}, standard deviation ${short(std)}`]),
  ];
}

const figure = (value: number | null): number | null => (value === null ? null : rounded(value, 6));

/** The report for scripts. Figures of scores have 6 significant digits; those that do not exist are null. */
const jsonReport = ({
  answer,
  cell,
  until,
  examples,
  epochs,
  look,
  others,
  files,
}: BestReport) => ({
  event: 'best',
  cell,
  metric: answer.document.config.select.metric,
  rule: answer.document.config.select.rule,
  best: answer.verdict.best && {
    score: figure(answer.verdict.best.score),
    score_corrected: figure(answer.verdict.best.scoreCorrected),
  },
  examples,
  epochs,
  early_stopping: until !== null,
  test: look && {
    examples: look.examples,
    scored: look.scored,
    earlier_looks: others.length,
    kept: look.kept,
    scores: keptOf(look).scores!.map(jsonScore),
    nets: look.nets.map(({ repeat, scores, weights, message }) => ({
      repeat,
      weights_sha256: weights,
      message,
      scores: scores?.map(jsonScore) ?? null,
    })),
  },
  files,
});

const jsonScore = ({ name, value, low, high, interval }: Score): object => ({
  name,
  value: figure(value),
  low: figure(low),
  high: figure(high),
  interval,
});
