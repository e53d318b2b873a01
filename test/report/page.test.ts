import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Curve } from '../../src/report/curves.js';
import { standAloneSvg } from '../../src/report/figure.js';
import { renderReport } from '../../src/report/page.js';
import { figures, type Sweep } from '../../src/report/sections.js';
import { gridOf, NO_CURVES, PENALTIES, sweepOf } from './sweeps.js';

const TWO_LAYERS = gridOf([[1], [0.5, 0.7, 1], [0.6, 0.8, 1]]);

/** What the page says outside its style and script. */
const bodyOf = (html: string): string =>
  html.replace(/<style>[^]*?<\/style>/, '').replace(/<script>[^]*?<\/script>/, '');

const textOf = (html: string): string =>
  bodyOf(html)
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

/** The learning curves of the first two cells, two epochs each. */
function curvesOf({ answer }: Sweep): Curve[] {
  const band = { mean: 0.2, low: 0.1, high: 0.3 };
  const all = { trainCost: band, valCost: band, trainAccuracy: band, valAccuracy: band };
  return answer.cells.slice(0, 2).map((cell, index) => ({
    cell,
    roles: [['selected', 'best baseline'][index]],
    runs: 3,
    bestEpochs: [],
    points: [1, 2].map((epoch) => ({ epoch, ...all })),
  }));
}

/** Cells 1 to 5 are stopped after one epoch, the others go on to three, where all of them cost less. */
const RUNGS: Parameters<typeof sweepOf>[1] = {
  document: {
    rungs: [
      { epochs: 1, cells: 9 },
      { epochs: 3, cells: 4 },
    ],
  },
  row: (row) => [
    { ...row, valCost: row.valCost! + 1 },
    ...(row.cell > 5 ? [{ ...row, runId: `e${row.runId.slice(1)}`, epochs: 3 }] : []),
  ],
};

const SIDE_BY_SIDE = [
  ...gridOf([[1], [0.5, 0.7, 1]], { axes: [{ l2: 0 }] }),
  ...gridOf([[1], [1]], { axes: [{ l2: 0.1 }, { l2: 0.2 }] }),
];

/** Sweeps of every kind that a report may be asked for. */
const KINDS: Readonly<Record<string, () => Promise<Sweep>>> = {
  'a grid of two layers': async () => {
    const sweep = await sweepOf(TWO_LAYERS, { penalties: PENALTIES });
    return { ...sweep, curves: curvesOf(sweep) };
  },
  'accuracy as the metric': async () => {
    const sweep = await sweepOf(TWO_LAYERS, { metric: 'val_accuracy' });
    return { ...sweep, curves: curvesOf(sweep) };
  },
  'a metric that the config asks for': async () => {
    const sweep = await sweepOf(TWO_LAYERS, {
      metric: 'val_f1_macro',
      row: (row) => ({ ...row, valF1Macro: 0.9 * row.valAccuracy!, valRocAuc: 1 - row.valCost! }),
    });
    return { ...sweep, curves: curvesOf(sweep) };
  },
  'a metric that is undefined': () => sweepOf(TWO_LAYERS, { metric: 'val_roc_auc' }),
  'one axis': () => sweepOf(gridOf([[1], [0.3, 0.5, 0.7, 1]])),
  'one cell and one run': () => sweepOf(gridOf([[1], [1]], { repeats: 1 })),
  'one repeat': () => sweepOf(gridOf([[1], [0.5, 0.7, 1]], { repeats: 1 })),
  'no baseline': () => sweepOf(gridOf([[1], [0.5, 0.7]])),
  'a baseline outside the grid': () =>
    sweepOf([...gridOf([[1], [0.5, 0.7], [0.5, 0.7]]), ...gridOf([[1], [1], [1]])]),
  'other axes': () =>
    sweepOf(
      gridOf([[1], [0.5, 1]], {
        axes: [
          { learning_rate: 0.1, activation: 'relu', max_norm: null },
          { learning_rate: 0.01, activation: 'tanh', max_norm: 3 },
        ],
      }),
    ),
  'twelve axes of keep_prob': () =>
    sweepOf([
      ...gridOf([
        ...Array.from({ length: 6 }, () => [0.5, 1]),
        ...Array.from({ length: 6 }, () => [1]),
      ]),
      ...gridOf([
        ...Array.from({ length: 6 }, () => [1]),
        ...Array.from({ length: 6 }, () => [0.5, 1]),
      ]),
    ]),
  'a regression': () =>
    sweepOf(TWO_LAYERS, { row: (row) => ({ ...row, trainAccuracy: null, valAccuracy: null }) }),
  'some diverged runs': () =>
    sweepOf(
      TWO_LAYERS.map((cell, index) =>
        index % 3 === 0 ? { ...cell, costs: [null, 0.2, 0.3] } : cell,
      ),
    ),
  'nothing but diverged runs': () =>
    sweepOf(TWO_LAYERS.map((cell) => ({ ...cell, costs: [null, null] }))),
  'a folder half done': () =>
    sweepOf(TWO_LAYERS.map((cell, index) => ({ ...cell, costs: cell.costs.slice(index % 3) }))),
  'a search in rungs': () => sweepOf(TWO_LAYERS, RUNGS),
  'regularisers side by side': () => sweepOf(SIDE_BY_SIDE),
  'equal costs': () => sweepOf(TWO_LAYERS.map((cell) => ({ ...cell, costs: [0.2, 0.2, 0.2] }))),
  'costs of very different sizes': () =>
    sweepOf(
      TWO_LAYERS.map((cell, index) => ({
        ...cell,
        costs: cell.costs.map((cost) => cost! * 10 ** (2 * index)),
      })),
    ),
};

describe.each(Object.entries(KINDS))('the report of %s', (_, make) => {
  let sweep: Sweep;
  let html: string;
  beforeAll(async () => {
    sweep = await make();
    html = renderReport([sweep]);
  });

  test('has the same bytes each time', async () => {
    expect(renderReport([await make()])).toBe(html);
  });

  test('begins with the verdict', () => {
    const { sentences } = sweep.answer.verdict;
    expect(sentences.length).toBeGreaterThan(0);
    const places = sentences.map((sentence) => textOf(html).indexOf(sentence));
    expect(places).not.toContain(-1);
    expect(Math.max(...places)).toBeLessThan(textOf(html).indexOf('What this is about'));
  });

  test('has a row for every cell', () => {
    const [, table] = /<table id="cell-table"[^]*?<tbody>([^]*?)<\/tbody>/.exec(html)!;
    expect(table.match(/<tr/g)).toHaveLength(sweep.answer.cells.length);
  });

  test('has a title and a description in every chart, and a title on every mark', () => {
    const charts = [...html.matchAll(/<svg role="img"[^]*?<\/svg>/g)].map(([svg]) => svg);
    expect(charts).toHaveLength(figures(sweep).length);
    for (const svg of charts) {
      const [, title] = /<title id="[^"]+">([^<]+)<\/title>/.exec(svg)!;
      const [, description] = /<desc id="[^"]+">([^<]+)<\/desc>/.exec(svg)!;
      expect(title).not.toMatch(/\.$/);
      expect(description).toMatch(/\.$/);
      for (const group of svg.matchAll(
        /<g aria-label="(?:dot|cell|bar|area|line|rule)"[^>]*>([^]*?)<\/g>/g,
      )) {
        const marks = group[1].match(/<(?:path|circle|rect|line)[ >]/g) ?? [];
        expect(group[1].match(/<title>[^<]+<\/title>/g) ?? []).toHaveLength(marks.length);
      }
    }
  });

  test('has neither attributes of style or script nor an address of anything', () => {
    expect(bodyOf(html)).not.toMatch(/<[^>]*\s(?:style|on\w+)=/);
    expect(html).not.toMatch(/(?:https?:)?\/\/\w/);
    expect(html).not.toMatch(/<(?:link|img|iframe|object|script)[^>]*(?:src|href)="(?!data:,")/);
  });

  test('shows no number that is none', () => {
    expect(bodyOf(html)).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  test('has ids that differ, and links that lead to them', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...html.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g)];
    expect(ids).toEqual(expect.arrayContaining(targets.flatMap(([, target]) => target.split(' '))));
  });

  test('gives figures as files without variables or links to styles', () => {
    for (const figure of figures(sweep)) {
      const svg = standAloneSvg(figure);
      expect(svg).toMatch(/^<\?xml [^]*<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg).not.toMatch(/var\(|\sstyle=|NaN|undefined/);
    }
  });
});

test('The policy holds the hashes of the only style and the only script', async () => {
  const html = renderReport([await KINDS['one axis']()]);
  const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(html)!;
  for (const kind of ['style', 'script']) {
    const found = [...html.matchAll(new RegExp(`<${kind}>([^]*?)</${kind}>`, 'g'))];
    expect(found).toHaveLength(1);
    const hash = createHash('sha256').update(found[0][1]).digest('base64');
    expect(policy).toContain(`${kind}-src 'sha256-${hash}'`);
  }
  expect(policy).toMatch(/^default-src 'none'; .*base-uri 'none'; form-action 'none'$/);
});

test('Names from files stay text', async () => {
  const hostile = `</script><img src=x onerror="alert('1')">&amp;\u202e\u0007]]>`;
  const made = await sweepOf(
    gridOf([[1], [0.5, 1]], { axes: [{ activation: hostile }, { activation: 'relu' }] }),
    { name: hostile, curves: `${hostile} cannot be read` },
  );
  const { document } = made.answer;
  const sweep = {
    ...made,
    answer: {
      ...made.answer,
      document: {
        ...document,
        keepgrid: hostile,
        config: { ...document.config, name: hostile, data: { source: hostile } },
      },
      verdict: { ...made.answer.verdict, sentences: [hostile] },
    },
  };
  const html = renderReport([sweep, sweep]);
  expect(html).not.toContain('<img');
  expect(html.match(/<\/script>/g)).toHaveLength(1);
  expect(html).not.toContain('\u0007');
  expect(html).not.toContain('\u202e');
  expect(textOf(html)).toContain(`</script><img src=x onerror="alert('1')">&amp;\\u202e\\u0007]]>`);
  for (const figure of figures(sweep)) expect(standAloneSvg(figure)).not.toContain('<img');
});

test('A heatmap says where the best square is, and has all values as numbers', async () => {
  const sweep = await sweepOf(gridOf([[1], [0.5, 0.7, 1], [0.7, 1]]));
  const heatmap = figures(sweep).find(({ name }) => name === 'heatmap')!;
  expect(heatmap.title).toBe(
    'The validation cost is lowest at keep_prob_1 0.7 and keep_prob_2 0.7',
  );
  const means = sweep.answer.cells.map(({ valCost }) => valCost.mean!);
  for (const mean of means) expect(heatmap.svg.inner).toContain(`>${mean.toFixed(3)}</text>`);
  expect(heatmap.description).toContain(`Lowest ${Math.min(...means).toFixed(3)} at`);
});

test('A heatmap of a search in rungs has only the cells that were trained to the end', async () => {
  const sweep = await sweepOf(TWO_LAYERS, RUNGS);
  const heatmap = figures(sweep).find(({ name }) => name === 'heatmap')!;
  for (const { rank, valCost } of sweep.answer.cells) {
    const text = `>${valCost.mean!.toFixed(3)}</text>`;
    if (rank === null) expect(heatmap.svg.inner).not.toContain(text);
    else expect(heatmap.svg.inner).toContain(text);
  }
  expect(sweep.answer.cells.filter(({ rank }) => rank !== null)).toHaveLength(4);
});

test('Regularisers side by side have a figure of their own, which says which is best', async () => {
  const methods = figures(await sweepOf(SIDE_BY_SIDE)).find(({ name }) => name === 'methods')!;
  expect(methods.title).toMatch(/^(Dropout|L2|None) does best/);
  expect(methods.numbers!.rows.map(([name]) => name).toSorted()).toEqual(['L2', 'dropout']);
  expect(figures(await sweepOf(TWO_LAYERS)).map(({ name }) => name)).not.toContain('methods');
});

test('A heatmap of accuracy calls the highest the best', async () => {
  const sweep = await sweepOf(gridOf([[1], [0.5, 0.7, 1], [0.7, 1]]), { metric: 'val_accuracy' });
  const heatmap = figures(sweep).find(({ name }) => name === 'heatmap')!;
  expect(heatmap.title).toBe(
    'The validation accuracy is highest at keep_prob_1 0.7 and keep_prob_2 0.7',
  );
});

test('Accuracies, costs of a regression and a test part are explained beside the metric', async () => {
  const of = async (change: Parameters<typeof sweepOf>[1]) =>
    textOf(renderReport([await sweepOf(TWO_LAYERS, change)]));
  const classes = await of({ document: { dataset: { examples: 130, features: 4, classes: 2 } } });
  expect(classes).toContain('the largest class is 0.5 of the validation part');
  expect(classes).toContain('30 examples are held back in the test part; no figure here has seen');
  const numbers = await of({
    row: (row) => ({ ...row, trainAccuracy: null, valAccuracy: null }),
    document: {
      dataset: { examples: 100, features: 4, classes: null },
      draws: [{ train: 80, validation: 20, guess_cost: 1, guess_accuracy: null }],
    },
  });
  expect(numbers).toMatch(
    /half the mean squared error; its root, the RMSE, is 0\.\d+ in the selected/,
  );
  expect(numbers).not.toContain('held back');
});

test('A heatmap and the table of cells are of any metric', async () => {
  const html = renderReport([await KINDS['a metric that the config asks for']()]);
  expect(textOf(html)).toContain('The validation F1 is highest at');
  for (const words of ['validation F1', 'validation ROC AUC', 'validation accuracy']) {
    expect(html).toContain(`<th scope="col">${words}</th>`);
  }
});

test('A third axis makes panels, and the others are averaged over, which is said', async () => {
  const sweep = await sweepOf(
    gridOf([
      [0.9, 1],
      [0.5, 0.7, 1],
      [0.7, 1],
      [0.8, 1],
    ]),
  );
  const heatmap = figures(sweep).find(({ name }) => name === 'heatmap')!;
  const panels = heatmap.svg.inner.match(/>keep_prob_\d [\d.]+<\/text>/g);
  expect(panels).toHaveLength(2);
  expect(heatmap.note).toMatch(/Each square is the mean over keep_prob_\d\./);
});

test('A layer whose penalty is not known is left out with a sentence', async () => {
  const html = renderReport([await sweepOf(TWO_LAYERS)]);
  expect(textOf(html)).toContain('It was not measured.');
  expect(textOf(html)).toContain(NO_CURVES);
});

test('Several sweeps stand side by side, with a table of the best cells of each', async () => {
  const [a, b] = [
    await sweepOf(TWO_LAYERS, { name: 'first' }),
    await sweepOf(gridOf([[1], [0.5, 1]]), {
      name: 'second',
      document: {
        identity: { ...(await sweepOf(TWO_LAYERS)).answer.document.identity, data: 'other' },
      },
    }),
  ];
  const html = renderReport([a, b]);
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(html.match(/class="verdict /g)).toHaveLength(2);
  expect(textOf(html)).toContain('The sweeps are of different data');
  const [, table] = /id="together"[^]*?<tbody>([^]*?)<\/tbody>/.exec(html)!;
  expect(table.match(/<tr><td>first<\/td>/g)!.length).toBeGreaterThan(4);
  expect(table.match(/<tr><td>second<\/td>/g)).toHaveLength(2);
});

test('A hundred thousand runs make a page below 5 MB that says which cells it leaves out', async () => {
  const steps = (count: number): number[] =>
    Array.from({ length: count }, (_, i) => (i + 1) / count);
  const sweep = await sweepOf(gridOf([steps(25), steps(20), steps(20)], { repeats: 10 }));
  const html = renderReport([sweep]);
  expect(sweep.answer.cells).toHaveLength(10_000);
  expect(Buffer.byteLength(html)).toBeLessThan(5e6);
  const [, table] = /<table id="cell-table"[^]*?<tbody>([^]*?)<\/tbody>/.exec(html)!;
  expect(table.match(/<tr/g)!.length).toBeLessThanOrEqual(502);
  expect(table).toContain('baseline');
  expect(textOf(html)).toMatch(/The page holds 50\d of 10000 cells.*summary\.csv/);
});

test('Where an axis has more values than a picture has room for, neighbours share a square', async () => {
  const many = Array.from({ length: 120 }, (_, index) => (index + 1) / 120);
  const whole = await sweepOf(gridOf([[1], many, many], { repeats: 1 }));
  const html = renderReport([whole]);
  expect(whole.answer.cells).toHaveLength(14_400);
  expect(Buffer.byteLength(html)).toBeLessThan(5e6);
  const [heatmap] = figures(whole);
  expect(heatmap.svg.inner.match(/<rect /g)).toHaveLength(40 * 40 + 1);
  expect(heatmap.title).toMatch(/lowest at keep_prob_1 0\.\d+ to 0\.\d+ and keep_prob_2/);
  const [line] = figures(await sweepOf(gridOf([[1], many], { repeats: 1 })));
  expect(line.svg.inner.match(/<circle /g)).toHaveLength(40 + 1);
});

test('of hundreds of values on an axis it draws some, and says so', async () => {
  const levels = Array.from({ length: 300 }, (_, index) => (index + 1) / 300);
  const sweep = await sweepOf(gridOf([[1], levels]));
  const text = textOf(renderReport([sweep]));
  expect(text).toContain(
    'The 60 of 299 values with the largest gains and losses are drawn and listed.',
  );
  expect(text).toContain(
    'Of up to 300 values of a layer, 100 at even distances are drawn and listed.',
  );
});

test('of few values on an axis it draws all', async () => {
  const text = textOf(renderReport([await sweepOf(TWO_LAYERS)]));
  expect(text).not.toContain('drawn and listed');
});
