/** What the verdict rests on, in Markdown: for the README and `keepgrid help statistics`. */
export const STATISTICS = `\
A sorted table's top row is mostly luck. So \`run\` and \`summary\` begin with a verdict, each sentence by a stated rule:

- **Paired.** All cells of a repeat share split, initial weights, batches and draws. What is judged is the difference
  within each repeat, with an interval that allows for repeats, or folds, sharing examples (Nadeau and Bengio 2003,
  Bouckaert and Frank 2004).
- **Chosen and scored apart.** The best cell with dropout and the best baseline are chosen on all repeats but one and
  compared in that one, in turn. Trying many keep_probs then makes no false gain.
- **Better than guessing.** Dropout lowers the cost of a network that has learned nothing, so a gain counts only if the
  chosen cells beat a guess that does not look at the example: in cost or accuracy, or, by balanced accuracy, ROC AUC or
  R², in the metric itself, as no such guess has more than 1/classes, 0.5 or 0 of it on average.
- **Yes, no, or it cannot be told.** No also means that the gain is at best below \`select.worth\`, 1 % of the baseline's
  figure by default. Where it cannot be told, the verdict says how many repeats would tell, or that none would.
- **An honest score.** The best of many cells looks better than it is; what to expect of it is estimated on repeats that
  the choice did not see. Cells that a test does not tell from the best are marked ≈.
- **Early stopping** flatters: the best epoch of a curve is partly luck. The score to expect is that of the epoch that the
  other repeats choose.
- **Dropout, L2 or max-norm.** Where several are in the grid, the best cell of each is chosen on some repeats and scored
  on the others. All pairs are tested, by Holm, so that none is ahead by the number of its cells.
- **After halving** only the cells that were trained to the end are compared. They were chosen on the same draws, so a
  gain counts only if it holds against chance among all cells of the search.`;
