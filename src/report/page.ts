/** The report: one HTML file that needs nothing else, and shows a results folder or several. */
import { createHash } from 'node:crypto';
import type { Reply } from '../stats/answer.js';
import { about, provenance } from './about.js';
import { cellName, chosenCells, interval, wordsOf, metricOf, signed } from './cells.js';
import { byRank } from '../stats/rank.js';
import { type Figure, inlineSvg } from './figure.js';
import { markup, Markup } from './markup.js';
import { SCRIPT } from './script.js';
import { type Section, sectionsOf, type Sweep } from './sections.js';
import { STYLE } from './style.js';
import { cellTable, plainTable, plusMinus, scrollBox } from './table.js';
import { METRICS } from '../metrics.js';
import { WORDS } from './words.js';

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing is loaded from anywhere, and only the script and style that the file itself holds count. */
const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The page of one sweep, or of several side by side. The same sweeps give the same text. */
export function renderReport(sweeps: readonly Sweep[]): string {
  const names = sweeps.map(({ name }) => name).join(' and ');
  const body = sweeps.length === 1 ? singleBody(sweeps[0]) : severalBody(sweeps);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${names}: is dropout worth it? – keepgrid</title>
<link rel="icon" href="data:,">
<style>${new Markup(STYLE)}</style>
</head>
<body>
${body}
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`.text;
}

function singleBody(sweep: Sweep): Markup {
  const sections = sectionsOf(sweep);
  return markup`<header>
<p class="kicker">keepgrid report: ${sweep.name}</p>
<h1>Is dropout worth it?</h1>
</header>
<main>
${verdictBox(sweep)}
${nav([{ id: 'about', heading: 'What this is about' }, ...sections, ...LAST])}
<section id="about">
<h2>What this is about</h2>
${about(sweep.answer)}
</section>
${words()}
${detail(sweep, sections, '', 'h2')}
</main>`;
}

const LAST = [
  { id: 'table', heading: 'All cells' },
  { id: 'source', heading: 'Where this comes from' },
];

function severalBody(sweeps: readonly Sweep[]): Markup {
  const data = new Set(sweeps.map(({ answer }) => answer.document.identity.data));
  const metrics = new Set(sweeps.map(({ answer }) => metricOf(answer)));
  const warnings = [
    data.size > 1 ? 'The sweeps are of different data, so their scores cannot be compared.' : null,
    metrics.size > 1
      ? 'The sweeps compare their cells by different metrics, so their scores cannot be compared.'
      : null,
  ];
  return markup`<header>
<p class="kicker">keepgrid report: ${sweeps.length} sweeps side by side</p>
<h1>Is dropout worth it?</h1>
</header>
<main>
<div class="sweeps">
${sweeps.map(
  (sweep, index) =>
    markup`<section aria-labelledby="name-${index + 1}"><h2 id="name-${index + 1}"><a href="#s${index + 1}">${sweep.name}</a></h2>
${verdictBox(sweep)}
${about(sweep.answer)}
</section>
`,
)}</div>
<section id="together">
<h2>The best cells of each</h2>
${warnings.map((warning) => warning && markup`<p>${warning}</p>`)}
${scrollBox('Best cells of each sweep', together(sweeps))}
</section>
${words()}
${sweeps.map((sweep, index) => {
  const prefix = `s${index + 1}-`;
  const sections = sectionsOf(sweep);
  return markup`<article id="s${index + 1}">
<h2>${sweep.name}</h2>
${nav([...sections, ...LAST].map(({ id, heading }) => ({ id: `${prefix}${id}`, heading })))}
${detail(sweep, sections, prefix, 'h3')}
</article>
`;
})}</main>`;
}

/** How many cells of each sweep are in the table of all. */
const BEST = 5;

function together(sweeps: readonly Sweep[]): Markup {
  const rows = sweeps.flatMap(({ name, answer }) => {
    const { key } = METRICS[metricOf(answer)];
    const roles = new Map(chosenCells(answer).map(({ cell, roles }) => [cell, roles.join(', ')]));
    const best = byRank(answer.cells).filter((cell, place) => place < BEST || roles.has(cell));
    return best.map((cell) => [
      name,
      String(cell.rank ?? '–'),
      cellName(cell, answer.analysis.factors),
      `${wordsOf(answer)} ${plusMinus(cell[key])}`,
      cell.isBaseline
        ? 'baseline'
        : `${signed(cell.diffVsBaseline)} (${interval(cell.diffLow, cell.diffHigh)})`,
      roles.get(cell) ?? '',
    ]);
  });
  const head = [
    'sweep',
    'rank',
    'cell',
    'mean ± sd',
    'against baseline (95 % interval)',
    'remarks',
  ];
  return markup`<div class="left">${plainTable(head, rows)}</div>`;
}

const ANSWERS: Readonly<Record<Reply, string>> = {
  yes: 'Yes',
  no: 'No',
  cannot_tell: 'Cannot tell',
};

function verdictBox({ answer }: Sweep): Markup {
  const { dropout, clear, sentences, next } = answer.verdict;
  const reply = dropout === 'yes' && clear ? 'Yes, clearly' : ANSWERS[dropout];
  return markup`<div class="verdict ${dropout.replace('_', '-')}">
<p class="answer"><strong>${reply}</strong></p>
<ul>${sentences.map((sentence) => markup`<li>${sentence}</li>`)}</ul>
${
  next.length === 0
    ? null
    : markup`<details><summary>For the next sweep</summary><ul>${next.map(
        ({ axis, why, values }) =>
          markup`<li><code>${axis}</code>: ${why}${values.length === 0 ? null : markup`; values ${values.map((value) => value ?? 'none').join(', ')}`}</li>`,
      )}</ul><p class="note"><code>keepgrid summary DIR --next FILE</code> writes it as a config.</p></details>`
}
</div>`;
}

const nav = (entries: readonly { readonly id: string; readonly heading: string }[]): Markup =>
  markup`<nav aria-label="Sections"><ul>${entries.map(
    ({ id, heading }) => markup`<li><a href="#${id}">${heading}</a></li>`,
  )}</ul></nav>`;

const words = (): Markup =>
  markup`<section id="words">
<h2>The words</h2>
<dl class="words">${WORDS.map(([word, meaning]) => markup`<dt>${word}</dt><dd>${meaning}</dd>\n`)}</dl>
</section>`;

function detail(
  sweep: Sweep,
  sections: readonly Section[],
  prefix: string,
  level: 'h2' | 'h3',
): Markup {
  const heading = (text: string): Markup =>
    level === 'h2' ? markup`<h2>${text}</h2>` : markup`<h3>${text}</h3>`;
  return markup`${sections.map(
    (section) => markup`<section id="${prefix}${section.id}">
${heading(section.heading)}
${section.figures.map((figure) => figureMarkup(figure, prefix))}${section.missing.map((why) => markup`<p>${why}</p>`)}
</section>
`,
  )}<section id="${prefix}table">
${heading('All cells')}
${cellTable(sweep.answer, `${prefix}cell-`)}
</section>
<section id="${prefix}source">
${heading('Where this comes from')}
${provenance(sweep.answer)}
</section>`;
}

function figureMarkup(figure: Figure, prefix: string): Markup {
  const { title, note, numbers, name } = figure;
  return markup`<figure id="${prefix}figure-${name}"><figcaption><strong>${title}</strong>${note === undefined ? null : markup`<p>${note}</p>`}</figcaption>
${scrollBox(`Figure: ${title}`, inlineSvg(figure, prefix))}
${
  numbers === undefined
    ? null
    : markup`<details><summary>The numbers</summary>${scrollBox('Numbers of the figure', markup`<div class="left">${plainTable(numbers.head, numbers.rows)}</div>`)}</details>`
}</figure>
`;
}
