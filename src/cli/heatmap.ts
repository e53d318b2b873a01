/** A heatmap of the metric over two keep_probs, in characters. */
import { type Metric, METRICS } from '../metrics.js';
import type { Answer, Factor } from '../stats/answer.js';
import { levelOf } from '../stats/factors.js';
import { groupsBy } from '../stats/groups.js';
import { signOf } from '../stats/rank.js';
import { byWeight } from '../stats/shares.js';
import { spread } from '../stats/spread.js';
import type { CellSummary } from '../stats/summary.js';
import { wrapped } from '../text.js';
import { inline, keepProbLabel, type Label, labelsOfCells, valueText } from './cellName.js';
import { fixed } from './figures.js';
import { decimalsOf } from './summaryTable.js';
import type { Colours } from './terminal.js';

const SHADES = ['░', '▒', '▓', '█'] as const;
const COLOURS = ['dim', 'reset', 'cyan', 'green'] as const satisfies readonly (keyof Colours)[];

/** Marks the best tile. */
const BEST = '◆';

/** A mean is null where no ranked cell has these two keep_probs. */
interface Tiles {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly means: readonly (readonly (number | null)[])[];
  /** Whether some tiles are means of fewer cells than others. */
  readonly uneven: boolean;
}

/**
 * The heatmap over the two keep_probs that matter most, each tile the mean over cells that differ in
 * the other axes; null if fewer than two vary, or if it is wider than the terminal.
 */
export function heatmap(
  { cells, analysis, document }: Pick<Answer, 'cells' | 'analysis' | 'document'>,
  width: number,
  colours: Colours,
): string[] | null {
  const [first, second] = mostImportant(analysis).map(({ layers }) => keepProbLabel(layers));
  if (first === undefined || second === undefined) return null;
  const { metric } = document.config.select;
  const ranked = cells.filter(({ rank }) => rank !== null);
  if (ranked.length === 0) return null;
  const decimals = decimalsOf(ranked, metric);
  const others = labelsOfCells(ranked, document).varying.filter(
    ({ layers }) => !layers.some((l) => first.layers.includes(l) || second.layers.includes(l)),
  );
  for (const [down, across] of [
    [first, second],
    [second, first],
  ]) {
    const tiles = tilesOf(ranked, down, across, metric);
    for (const tile of [shadeAndFigure(decimals), shadeAlone]) {
      const body = draw(tiles, { down, across, metric, colours, tile });
      if (body.width <= width)
        return [...wrapped(caption(metric, others, tiles), width), ...body.lines];
    }
  }
  return null;
}

/** The two keep_prob factors with the largest shares of variance, else the first two, by layer. */
const mostImportant = (analysis: Answer['analysis']): Factor[] =>
  byWeight(analysis)
    .filter(({ layers }) => layers.length > 0)
    .slice(0, 2)
    .toSorted((a, b) => a.layers[0] - b.layers[0]);

function tilesOf(cells: readonly CellSummary[], down: Label, across: Label, metric: Metric): Tiles {
  const levels = (label: Label): number[] =>
    [...new Set(cells.map((cell) => Number(levelOf(cell, label))))].toSorted((a, b) => a - b);
  const [rows, columns] = [levels(down), levels(across)];
  const placeOf = (row: unknown, column: unknown): string => `${row} ${column}`;
  const tiles = groupsBy(cells, (cell) => placeOf(levelOf(cell, down), levelOf(cell, across)));
  const counts = new Set([...tiles.values()].map(({ length }) => length));
  const means = rows.map((row) =>
    columns.map((column) => {
      const own = tiles.get(placeOf(row, column)) ?? [];
      return spread(own.map((cell) => cell[METRICS[metric].key].mean)).mean;
    }),
  );
  return { rows, columns, means, uneven: counts.size > 1 };
}

/** Writes a tile from the shade, the mark of the best or a space, and the mean. */
interface Tile {
  readonly gap: string;
  readonly text: (shade: string, mark: string | null, mean: number) => string;
}

const shadeAndFigure = (decimals: number): Tile => ({
  gap: '  ',
  text: (shade, mark, mean) => `${shade}${shade}${mark ?? ' '}${fixed(mean, decimals)}`,
});

const shadeAlone: Tile = { gap: ' ', text: (shade, mark) => `${shade}${mark ?? shade}${shade}` };

interface Drawing {
  readonly down: Label;
  readonly across: Label;
  readonly metric: Metric;
  readonly colours: Colours;
  readonly tile: Tile;
}

function draw(
  { rows, columns, means }: Tiles,
  { down, across, metric, colours, tile }: Drawing,
): { lines: string[]; width: number } {
  const shadeOf = shades(
    means.flat().filter((mean) => mean !== null),
    metric,
  );
  const texts = means.map((line) =>
    line.map((mean) => {
      if (mean === null) return { text: '·', paint: colours.dim };
      const { step, best } = shadeOf(mean);
      const text = tile.text(SHADES[step], best ? BEST : null, mean);
      return { text, paint: colours[COLOURS[step]] };
    }),
  );
  const heads = columns.map(valueText);
  const cellWidth = Math.max(
    ...heads.map((head) => head.length),
    ...texts.flat().map(({ text }) => text.length),
  );
  const labels = rows.map(valueText);
  const side = Math.max(down.name.length, ...labels.map((label) => label.length));
  const line = (label: string, tiles: readonly string[]): string =>
    [label.padStart(side), ...tiles].join(tile.gap).trimEnd();
  const lines = [
    `${' '.repeat(side)}${tile.gap}${across.name}`,
    line(
      down.name,
      heads.map((head) => head.padEnd(cellWidth)),
    ),
    ...texts.map((tiles, y) =>
      line(
        labels[y],
        tiles.map(({ text, paint }) => paint(text) + ' '.repeat(cellWidth - text.length)),
      ),
    ),
  ];
  const grid = side + columns.length * (tile.gap.length + cellWidth);
  return { lines, width: Math.max(grid, lines[0].length) };
}

/**
 * How full the shade of a mean is, and whether it is the best. Means that are far worse than most are
 * shown as equally bad, so that one of them does not make all others look alike.
 */
function shades(
  means: readonly number[],
  metric: Metric,
): (mean: number) => { step: number; best: boolean } {
  const lossOf = (mean: number): number => -signOf(metric) * mean;
  const losses = means.map(lossOf).toSorted((a, b) => a - b);
  const [best, middle, worst] = [losses[0], losses[Math.floor(losses.length / 2)], losses.at(-1)!];
  const range = Math.min(worst - best, 3 * (middle - best)) || 1;
  return (mean) => {
    const lost = Math.min(1, (lossOf(mean) - best) / range);
    return { step: Math.round((1 - lost) * (SHADES.length - 1)), best: lossOf(mean) === best };
  };
}

function caption(metric: Metric, others: readonly Label[], { uneven }: Tiles): string {
  const names = others.map(({ name }) => inline(name)).join(', ');
  const over = others.length === 0 ? '' : ` averaged over ${names}`;
  const holes = uneven ? ', of which some tiles lack values' : '';
  return `${metric}${over}${holes}: fuller is better, ${BEST} best`;
}
