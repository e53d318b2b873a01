import { plot } from 'simple-ascii-chart';
import type { Curve } from '../check/step.js';
import { short } from '../text.js';

const HEIGHT = 8;
const MOST_COLUMNS = 60;
/** A curve whose values differ by more than this factor is drawn on a logarithmic scale. */
const WIDE = 20;

/** Draws a curve as text of at most `width` columns. Only the ends of the axes are labelled. */
export function chart({ of, by, values }: Curve, width: number): string {
  const finite = values.filter(Number.isFinite);
  const logarithmic =
    finite.every((value) => value > 0) && Math.max(...finite) > WIDE * Math.min(...finite);
  const heights = logarithmic ? finite.map(Math.log) : finite;
  const points = heights.map((value, at): [number, number] => [at, value]);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const named = (height: number): string => short(logarithmic ? Math.exp(height) : height);
  const label = Math.max(named(low).length, named(high).length);
  const columns = Math.max(10, Math.min(MOST_COLUMNS, width - label - 4));
  const text = plot(points, {
    width: columns,
    height: HEIGHT,
    customXAxisTicks: [0, finite.length - 1],
    customYAxisTicks: [low, high],
    formatter: (value, { axis }) => (axis === 'y' ? named(value) : String(value)),
  });
  const lines = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  return [`${of}, by ${by}${logarithmic ? ', logarithmic' : ''}`, ...lines].join('\n');
}
