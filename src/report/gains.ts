/** Gains with their intervals, a row each: the part that several figures share. */
import * as Plot from '@observablehq/plot';
import type { LevelEffect } from '../stats/answer.js';
import { short } from '../text.js';
import { interval, signed } from './cells.js';
import { type Numbers, SCALE } from './figure.js';
import { colour } from './palette.js';

export interface GainRow extends Pick<LevelEffect, 'gain' | 'low' | 'high' | 'pAdjusted'> {
  readonly label: string;
  /** Whether it is more than chance. */
  readonly clear: boolean;
}

/** Beyond so many rows they are drawn closer together. */
const MANY = 24;

/** `L2: gain +0.2, interval 0.1 to 0.3, p 0.01`. */
export const gainText = ({ label, gain, low, high, pAdjusted }: GainRow): string =>
  `${label}: gain ${signed(gain)}` +
  (low === null ? '' : `, interval ${interval(low, high)}`) +
  (pAdjusted === null ? '' : `, p ${short(pAdjusted)}`);

/** The gains as a table, whose first column is called `first`. */
export const gainNumbers = (first: string, rows: readonly GainRow[]): Numbers => ({
  head: [first, 'gain', '95 % interval', 'p (Holm)'],
  rows: rows.map(({ label, gain, low, high, pAdjusted }) => [
    label,
    signed(gain),
    interval(low, high),
    short(pAdjusted),
  ]),
});

/** A dot with its interval for each row, to the right of a line at no gain where it is better. */
export function gainsPlot(
  rows: readonly GainRow[],
  words: string,
): Plot.PlotOptions & { width: number; marginLeft: number } {
  const marginLeft = 20 + Math.max(...rows.map(({ label }) => label.length)) * 6.8;
  return {
    width: marginLeft + 320,
    height: 60 + rows.length * (rows.length > MANY ? 15 : 24),
    marginLeft,
    marginRight: 24,
    marginBottom: 40,
    x: { label: `gain in ${words}`, ...SCALE },
    y: { type: 'band', domain: rows.map(({ label }) => label), label: null, tickSize: 0 },
    marks: [
      Plot.ruleX([0], { stroke: 'currentColor', strokeWidth: 1.5, title: () => 'no difference' }),
      Plot.ruleY(
        rows.filter(({ low }) => low !== null),
        {
          y: 'label',
          x1: 'low',
          x2: 'high',
          stroke: (row: GainRow) => colour(row.clear ? 'blue' : 'grey'),
          strokeWidth: 2.5,
          title: gainText,
        },
      ),
      ...[true, false].map((isClear) =>
        Plot.dot(
          rows.filter((row) => row.clear === isClear),
          {
            y: 'label',
            x: 'gain',
            r: 4.5,
            symbol: isClear ? 'circle' : 'square',
            fill: colour(isClear ? 'blue' : 'grey'),
            title: gainText,
          },
        ),
      ),
    ],
    color: { type: 'identity' },
  };
}
