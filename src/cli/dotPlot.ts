/** A plot of the best cells' differences from the baseline with their intervals, in characters. */
import { METRICS } from '../metrics.js';
import type { Answer } from '../stats/answer.js';
import { levelOf } from '../stats/factors.js';
import { byRank } from '../stats/rank.js';
import type { CellSummary } from '../stats/summary.js';
import { wrapped } from '../text.js';
import { inline, labelsOfCells, valueText } from './cellName.js';
import { signed } from './figures.js';
import { differenceDecimals } from './summaryTable.js';
import type { Colours } from './terminal.js';

/** How many cells are shown at most. */
const MOST = 10;

/** Columns that the plot itself takes at most. */
const WIDEST = 60;

/** The plot; null if fewer than two cells have a difference from a baseline. */
export function dotPlot(
  { cells, document }: Pick<Answer, 'cells' | 'document'>,
  width: number,
  colours: Colours,
): string[] | null {
  const shown = byRank(cells)
    .filter(({ rank, diffVsBaseline }) => rank !== null && diffVsBaseline !== null)
    .slice(0, MOST);
  if (shown.length < 2) return null;
  const { metric } = document.config.select;
  const labels = labelsOfCells(cells, document).varying;
  const long = shown.map((cell) =>
    labels.map((label) => valueText(levelOf(cell, label))).join(' '),
  );
  const fits = long.every((name) => [...name].length <= width / 3);
  const names = fits ? long : shown.map(({ cell }) => `${cell}`);
  const side = Math.max(...names.map((name) => [...name].length));
  const axis = axisOf(shown, Math.min(WIDEST, width - side - 2));

  const by = fits ? labels.map(({ name }) => inline(name)).join(', ') : 'number of the cell';
  const [towards, interval] = [
    METRICS[metric].better === 'lower' ? 'left' : 'right',
    shown.some(({ diffLow }) => diffLow !== null) ? ' with its 95 % interval' : '',
  ];
  return [
    ...wrapped(
      `difference of ${metric} from the baseline${interval}: further ${towards} is better; by ${by}`,
      width,
    ),
    ...shown.map((cell, index) => {
      const name = ' '.repeat(side - [...names[index]].length) + names[index];
      const line = `${name}  ${axis.draw(cell)}`;
      return cell.selected ? colours.bold(line) : line;
    }),
    `${' '.repeat(side)}  ${axis.ticks(differenceDecimals(shown))}`,
  ];
}

interface Axis {
  readonly draw: (cell: CellSummary) => string;
  /** The figures at both ends and 0. */
  readonly ticks: (decimals: number) => string;
}

function axisOf(cells: readonly CellSummary[], width: number): Axis {
  const figures = cells
    .flatMap(({ diffVsBaseline, diffLow, diffHigh }) => [diffVsBaseline, diffLow, diffHigh])
    .filter((figure) => figure !== null);
  const [low, high] = [Math.min(0, ...figures), Math.max(0, ...figures)];
  const place = (figure: number): number =>
    Math.round(((figure - low) / (high - low || 1)) * (width - 1));
  return {
    draw({ diffVsBaseline, diffLow, diffHigh }) {
      const characters = Array.from({ length: width }, () => ' ');
      characters[place(0)] = '│';
      if (diffLow !== null && diffHigh !== null) {
        for (let x = place(diffLow); x <= place(diffHigh); x++) {
          characters[x] = x === place(0) ? '┼' : '─';
        }
        characters[place(diffLow)] = '├';
        characters[place(diffHigh)] = '┤';
      }
      characters[place(diffVsBaseline!)] = '●';
      return characters.join('').trimEnd();
    },
    ticks(decimals) {
      const zero = place(0);
      const left = low < 0 ? signed(low, decimals) : '';
      const right = high > 0 ? signed(high, decimals) : '';
      const line = left.length < zero ? left.padEnd(zero) + '0' : left;
      return line.length + 1 + right.length <= width
        ? line + right.padStart(width - line.length)
        : line;
    },
  };
}
