/** What a search trains of a grid, and what that costs beside the whole grid. */
import { isBeginning } from '../nn/state.js';
import { epochsOf } from '../plan/rungs.js';
import type { Study } from '../plan/study.js';
import { count, rounded, wrapped } from '../text.js';
import { tableLines } from './table.js';

/** The lines about a random sample and about rungs; none for a plain grid. */
export function searchLines({ experiment, plan }: Study, width: number): string[] {
  const { points, rungs, cellCount } = plan;
  const lines: string[] = [];
  if (points !== null) {
    const { random } = experiment.search;
    const part = `Random search: ${Math.min(random!, points)} of the ${points} points of the grid`;
    lines.push(...wrapped(`${part}, with the baselines of their combinations`, width));
  }
  if (rungs !== null) {
    const { repeats, folds } = plan.runs.draws;
    lines.push(
      'Halving: the best of each rung go on to the next',
      ...tableLines(
        [
          { title: 'rung', align: 'right', text: ({ rung }) => String(rung) },
          { title: 'epochs', align: 'right', text: ({ epochs }) => String(epochs) },
          { title: 'cells', align: 'right', text: ({ cells }) => String(cells) },
          { title: 'runs', align: 'right', text: ({ cells }) => String(cells * repeats * folds) },
        ],
        rungs.map((rung, index) => ({ ...rung, rung: index + 1 })),
        { width },
      ).table,
    );
    const whole = cellCount * experiment.training.epochs;
    const goesOn = isBeginning(experiment.training);
    const spent = epochsOf(rungs, goesOn);
    const anew = goesOn ? '' : ', as each rung starts anew';
    const share = rounded((100 * spent) / whole, 2);
    lines.push(
      ...wrapped(
        `That is ${count(spent * repeats * folds, 'epoch')}, ${share} % of the ${whole * repeats * folds} that all these cells would take to the end${anew}`,
        width,
      ),
    );
  }
  return lines;
}
