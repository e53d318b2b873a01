/** What a sweep is about, and where its report comes from. */
import { stringify } from 'yaml';
import { METRICS, RULES } from '../metrics.js';
import type { Answer } from '../stats/answer.js';
import { backgroundOf, costWords, heldBackWords, largestClassWords } from '../stats/background.js';
import { foldsOf } from '../stats/terms.js';
import { nameOfFactor, listed, drawsText } from '../stats/words.js';
import { count, short } from '../text.js';
import { packageVersion } from '../version.js';
import type { Level } from '../stats/factors.js';
import { cellName, levelText, wordsOf, metricOf, scoreOf } from './cells.js';
import { byRank } from '../stats/rank.js';
import { type Content, markup, type Markup } from './markup.js';

/** The settings of training that are told where they are used. */
const TRAINING = [
  'epochs',
  'optimizer',
  'learning_rate',
  'lr_schedule',
  'lr_warmup',
  'batch_size',
  'l2',
  'class_weight',
];
/** Values that say that something is not used. */
const UNUSED: readonly unknown[] = [undefined, 0, 'none'];

/** `, in rungs of 3, 9 and 27 epochs`; empty where there are none. */
const rungsText = ({ rungs }: Answer['document']): string =>
  rungs === undefined
    ? ''
    : `, in rungs of ${listed(rungs.map(({ epochs }) => String(epochs)))} epochs`;

/** The data, the grid and the baseline, as a list of facts. */
export function about(answer: Answer): Markup {
  const { document, cells, analysis, missing, unfinished } = answer;
  const { data, network, training, repeats, select } = document.config;
  const { dataset, cells: planned } = document;
  const metric = metricOf(answer);
  const folds = foldsOf(document);
  const diverged = cells.reduce((sum, cell) => sum + cell.diverged, 0);
  const baseline = byRank(cells).find(({ isBaseline }) => isBaseline);
  const background = backgroundOf(document);
  const factsOf = (name: string, text: string | null): (readonly [string, Content])[] =>
    text === null ? [] : [[name, text]];
  const size = dataset
    ? `: ${count(dataset.examples, 'example')} of ${count(dataset.features, 'feature')}, ${dataset.classes === null ? 'a number to predict' : `${dataset.classes} classes`}`
    : '';
  const facts: (readonly [string, Content] | false)[] = [
    ['data', `${textOf(data['source'])}${size}`],
    [
      'network',
      network.hidden.length === 0
        ? 'no hidden layer'
        : `hidden layers of ${network.hidden.join(', ')} units, ${textOf(network['activation'])}`,
    ],
    [
      'training',
      TRAINING.filter((name) => !UNUSED.includes(training[name]))
        .map((name) => `${name} ${textOf(training[name])}`)
        .join(', '),
    ],
    [
      'grid',
      analysis.factors.length === 0
        ? 'no axis with two values'
        : markup`${analysis.factors.map(
            (factor, index) =>
              markup`${index > 0 ? markup`<br>` : null}${nameOfFactor(factor)}: ${levelsText(factor.levels)}`,
          )}`,
    ],
    [
      'runs',
      `${count(planned ?? cells.length, 'cell')} × ${drawsText(repeats * folds, folds)}${rungsText(document)}; ${count(answer.rows, 'run')} finished` +
        (missing !== null && missing > 0
          ? `, ${missing} still to be done: all that follows is of what there is`
          : '') +
        (diverged > 0 ? `; ${count(diverged, 'run')} diverged, and their cells have no rank` : '') +
        (unfinished === null
          ? ''
          : `; line ${unfinished} of results.csv has no end and is left out`),
    ],
    [
      'compared by',
      `${wordsOf(answer)} (${metric}), ${METRICS[metric].doc}: ${METRICS[metric].better} is better`,
    ],
    ['selected by', `the ${RULES[select.rule]}`],
    ...factsOf('accuracy', largestClassWords(background)),
    ...factsOf('cost', costWords(background, cells)),
    ...factsOf('test part', heldBackWords(background)),
    [
      'baseline',
      baseline === undefined
        ? 'none: no cell without dropout has results'
        : `${cellName(baseline, analysis.factors)}: ${wordsOf(answer)} ${short(scoreOf(baseline, metric))}`,
    ],
  ];
  return markup`<dl class="facts">${facts
    .filter((fact) => fact !== false)
    .map(([name, text]) => markup`<dt>${name}</dt><dd>${text}</dd>\n`)}</dl>`;
}

/** Beyond so many values only the ends are named. */
const MOST_VALUES = 12;

function levelsText(levels: readonly Level[]): string {
  if (levels.length <= MOST_VALUES) return levels.map(levelText).join(', ');
  const numbers = levels.filter((level) => typeof level === 'number');
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return `${count(levels.length, 'value')}${numbers.length > 0 ? ` from ${least} to ${most}` : ''}`;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : String(value));

/** What the figures were made from, and how to make them again. */
export function provenance({ document }: Answer): Markup {
  const { identity, keepgrid, config } = document;
  return markup`<dl class="facts">
<dt>data</dt><dd>${textOf(config.data['source'])}</dd>
<dt>SHA-256 of the data</dt><dd class="digest"><code>${identity.data}</code></dd>
<dt>seed</dt><dd>${identity.seed}</dd>
<dt>trained with</dt><dd>keepgrid ${keepgrid}, numerics version ${identity.numerics}</dd>
<dt>report made with</dt><dd>keepgrid ${packageVersion()}</dd>
</dl>
<p>To make it again, save the config below as <code>experiment.yaml</code>, in a folder from which its data file, if it has one, is found. The results have the same bytes on any machine:</p>
<pre tabindex="0">keepgrid run experiment.yaml --out again
keepgrid report again</pre>
<details><summary>The config, with every default filled in</summary>
<pre tabindex="0">${stringify(config)}</pre></details>`;
}
