/** Gains with their intervals, a row each: the part that several figures share. */
import type * as Plot from '@observablehq/plot';
import type { LevelEffect } from '../stats/answer.js';
import { short } from '../text.js';
import { interval, signed } from './cells.js';
import { type Numbers, SCALE } from './figure.js';
import { intervalMarks, type Look, rowFrame } from './rows.js';

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

const CLEAR: Look = { colour: 'blue', symbol: 'circle' };
const UNCLEAR: Look = { colour: 'grey', symbol: 'square' };

/** A dot with its interval for each row, to the right of a line at no gain where it is better. */
export function gainsPlot(
  rows: readonly GainRow[],
  words: string,
): Plot.PlotOptions & { width: number; marginLeft: number } {
  const names = rows.map(({ label }) => label);
  return {
    ...rowFrame(names, rows.length > MANY ? 15 : 24),
    x: { label: `gain in ${words}`, ...SCALE },
    y: { type: 'band', domain: names, label: null, tickSize: 0 },
    marks: intervalMarks(rows, {
      fields: { y: 'label', x: 'gain', low: 'low', high: 'high' },
      zero: 'no difference',
      looks: [CLEAR, UNCLEAR],
      lookOf: ({ clear }) => (clear ? CLEAR : UNCLEAR),
      title: gainText,
    }),
    color: { type: 'identity' },
  };
}
