/** Charts with a row for each name: their frame, and the dots with intervals that several of them show. */
import * as Plot from '@observablehq/plot';
import { type Colour, colour } from './palette.js';

/** How wide a letter of a name is at most, on average. */
const LETTER = 6.8;

/** The frame around rows of this height, with room for their names on the left. */
export function rowFrame(names: readonly string[], height: number, width = 320) {
  const marginLeft = 20 + Math.max(...names.map(({ length }) => length)) * LETTER;
  return {
    width: marginLeft + width,
    height: 60 + names.length * height,
    marginLeft,
    marginRight: 24,
    marginBottom: 40,
  };
}

export interface Look {
  readonly colour: Colour;
  readonly symbol: 'circle' | 'triangle' | 'square';
}

interface IntervalOptions<Row> {
  /** Names of fields: of the row's name, of the dot and of the ends of its interval, which may be null. */
  readonly fields: Readonly<Record<'y' | 'x' | 'low' | 'high', keyof Row & string>>;
  /** What the line at 0 means. */
  readonly zero: string;
  /** In the order in which dots are drawn. */
  readonly looks: readonly Look[];
  /** One of `looks`. */
  readonly lookOf: (row: Row) => Look;
  readonly title: (row: Row) => string;
}

/** A line at 0, and a dot with its interval for each row. */
export function intervalMarks<Row>(
  rows: readonly Row[],
  { fields: { y, x, low, high }, zero, looks, lookOf, title }: IntervalOptions<Row>,
): Plot.Markish[] {
  return [
    Plot.ruleX([0], { stroke: 'currentColor', strokeWidth: 1.5, title: () => zero }),
    Plot.ruleY(
      rows.filter((row) => row[low] !== null),
      {
        y,
        x1: low,
        x2: high,
        stroke: (row: Row) => colour(lookOf(row).colour),
        strokeWidth: 2.5,
        title,
      },
    ),
    ...looks.map((look) =>
      Plot.dot(
        rows.filter((row) => lookOf(row) === look),
        { y, x, r: 4.5, symbol: look.symbol, fill: colour(look.colour), title },
      ),
    ),
  ];
}
