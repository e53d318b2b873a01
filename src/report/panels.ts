/** Lays out small multiples: panels in rows, each with a label above. */
import * as Plot from '@observablehq/plot';
import { colour } from './palette.js';

export interface Panel {
  readonly fx: number;
  readonly fy: number;
  readonly label: string;
}

/** Places the panels in rows of at most `columns`. */
export const placed = (labels: readonly string[], columns: number): Panel[] =>
  labels.map((label, index) => ({ fx: index % columns, fy: Math.floor(index / columns), label }));

/** The label above each panel and a frame around it. */
export const panelMarks = (panels: readonly Panel[]): Plot.Markish[] => [
  Plot.frame({ stroke: colour('faint') }),
  Plot.text([...panels], {
    fx: 'fx',
    fy: 'fy',
    text: 'label',
    frameAnchor: 'top',
    lineAnchor: 'bottom',
    dy: -6,
    fontWeight: 'bold',
  }),
];

/** Options of a plot of panels: no axes for the panels' places, which mean nothing. */
export const panelOptions = {
  fx: { axis: null, padding: 0.1 },
  fy: { axis: null, padding: 0.2 },
} as const;
