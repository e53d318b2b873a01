/** Answers what the rows of an experiment say. */
import type { Select } from '../metrics.js';
import type { ExperimentDocument } from '../plan/document.js';
import type { ResultRow } from '../results/columns.js';
import { analyse } from './analyse.js';
import type { Answer } from './answer.js';
import { backgroundOf } from './background.js';
import { byCell, counts } from './cells.js';
import { completeTable } from './complete.js';
import { loadDistributions } from './distributions.js';
import { finalistsOf } from './finalists.js';
import { methodsOf } from './methods.js';
import { isListed, nextSteps } from './next.js';
import { sentencesOf } from './sentences.js';
import { summarise } from './summary.js';
import { guessesOf, termsOf } from './terms.js';
import type { Evidence } from './evidence.js';
import { judge } from './verdict.js';

/**
 * Answers from rows and the document of their experiment. `select` may differ from the document's; the
 * document of the answer has the one that was used. Draws in which the metric is undefined do not count.
 * `atOtherEpochs` are the scores of runs that stop early (otherEpochs.ts).
 */
export async function answerOf(
  all: readonly ResultRow[],
  recorded: ExperimentDocument,
  select: Partial<Select> = {},
  atOtherEpochs: ReadonlyMap<string, number> | null = null,
): Promise<Answer> {
  const config = { ...recorded.config, select: { ...recorded.config.select, ...select } };
  const document = { ...recorded, config };
  const { rows, compared, stopped, planned } = finalistsOf(all, document);
  const terms = { ...termsOf(document, await loadDistributions()), stopped };
  const table = completeTable(byCell(compared.filter(counts(terms.select.metric))));
  const cells = summarise(rows, table, terms);
  const analysis = analyse(cells, table, terms);
  const methods = methodsOf(cells, table, terms, document);
  const guesses = guessesOf(document, table);
  const evidence: Evidence = { terms, cells, table, analysis, guesses, atOtherEpochs };
  const findings = judge(evidence);
  const next = nextSteps(
    findings,
    analysis,
    cells.find(({ selected }) => selected) ?? null,
    isListed(document),
  );
  // A shard does not have to have the runs of others.
  const missing = planned === null || document.shard ? null : Math.max(0, planned - all.length);
  const background = backgroundOf(document);
  const sentences = sentencesOf(findings, evidence, {
    next,
    missing,
    background,
    methods,
    shard: document.shard,
    undefinedDraws: drawsOf(rows.filter((row) => !counts(terms.select.metric)(row))),
  });
  return {
    document,
    cells,
    analysis,
    methods,
    verdict: { ...findings, next, sentences },
    draws: table.draws.length,
    rows: all.length,
    epochs: epochsOf(all.filter(({ status }) => status === 'ok')),
    missing,
    unfinished: null,
  };
}

/** How many draws these rows are of. */
const drawsOf = (rows: readonly ResultRow[]): number =>
  new Set(rows.map(({ repeat, fold }) => `${repeat}/${fold}`)).size;

const epochsOf = (rows: readonly ResultRow[]): Answer['epochs'] => ({
  planned: rows.reduce((sum, { epochs }) => sum + epochs, 0),
  trained: rows.reduce((sum, { trainedEpochs }) => sum + trainedEpochs, 0),
});
