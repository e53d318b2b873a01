/** Draws a figure as SVG, with a title and a description for those who do not see it. */
import * as Plot from '@observablehq/plot';
import { type Content, markup, Markup } from './markup.js';
import { withLightColours } from './palette.js';
import { standIn, type StandInElement } from './standIn.js';

export interface Figure {
  /** Short and without spaces: part of ids and names of files. */
  readonly name: string;
  /** What is seen, as a sentence without a full stop. */
  readonly title: string;
  /** What is drawn and how it is read, as sentences. */
  readonly description: string;
  /** More to say below the figure. */
  readonly note?: string;
  readonly numbers?: Numbers;
  readonly svg: Svg;
}

/** The figures behind the picture, as a table. */
export interface Numbers {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Content[])[];
}

interface Svg {
  readonly width: number;
  readonly height: number;
  readonly inner: string;
}

export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly symbol: 'circle' | 'diamond' | 'triangle' | 'line' | 'square';
  readonly dash?: string;
}

interface Drawing extends Omit<Figure, 'svg'> {
  readonly legend?: readonly LegendEntry[];
  readonly plot: Plot.PlotOptions & { width: number; marginLeft: number };
}

/** Options of an axis: its label in the middle, without an arrow. */
export const AXIS = { labelArrow: 'none', labelAnchor: 'center' } as const;

/** Options of an axis of figures: with lines at round ones. */
export const SCALE = { ...AXIS, grid: true, nice: true } as const;

const LEGEND_LINE = 18;

/** Draws the plot, below its legend. */
export function draw({ legend = [], plot, ...figure }: Drawing): Figure {
  const above = legend.length * LEGEND_LINE;
  const chart = Plot.plot({
    ...plot,
    marginTop: (plot.marginTop ?? 24) + above,
    ...(plot.height === undefined ? {} : { height: plot.height + above }),
    document: standIn,
  }) as unknown as StandInElement;
  const size = (name: 'width' | 'height'): number => Number(chart.getAttribute(name));
  const ends = legend.map(({ label }) => plot.marginLeft + 30 + 7 * label.length);
  const [width, height] = [Math.max(size('width'), ...ends), size('height')];
  // The page's style sheet has what this element would say.
  const inner = chart.inner('style') + legendOf(legend, plot.marginLeft).text;
  return { ...figure, svg: { width, height, inner } };
}

function legendOf(entries: readonly LegendEntry[], left: number): Markup {
  return markup`${entries.map(({ label, ...key }, line) => {
    const y = 12 + line * LEGEND_LINE;
    return markup`<g transform="translate(${left},${y})">${keyOf(key)}<text x="24" y="0.35em" text-anchor="start">${label}</text></g>`;
  })}`;
}

function keyOf({ symbol, colour, dash }: Omit<LegendEntry, 'label'>): Markup {
  if (symbol === 'line') {
    return markup`<line x2="18" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash ?? 'none'}"/>`;
  }
  const paths = {
    circle: 'M4.5,0A4.5,4.5,0,1,1,-4.5,0A4.5,4.5,0,1,1,4.5,0',
    diamond: 'M0,-6L4,0L0,6L-4,0Z',
    triangle: 'M0,-5.5L5,4L-5,4Z',
    square: 'M-4.5,-4.5H4.5V4.5H-4.5Z',
  };
  return markup`<path transform="translate(9,0)" d="${paths[symbol]}" fill="${colour}"/>`;
}

/** The SVG in a page. `prefix` makes its ids unique there. */
export function inlineSvg({ name, title, description, svg }: Figure, prefix: string): Markup {
  const id = `${prefix}${name}`;
  return markup`<svg role="img" aria-labelledby="${id}-title ${id}-desc" class="chart${svg.width > 480 ? ' wide' : ''}" width="${svg.width}" height="${svg.height}" viewBox="0 0 ${svg.width} ${svg.height}" fill="currentColor" font-size="12" text-anchor="middle"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>${new Markup(svg.inner)}</svg>`;
}

/** The SVG as a file of its own, in light colours. */
export function standAloneSvg({ title, description, svg }: Figure): string {
  const { width, height, inner } = svg;
  const { text } = markup`<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" color="#1b1b1b" fill="currentColor" font-family="Helvetica, Arial, sans-serif" font-size="12" text-anchor="middle"><style>text, tspan { white-space: pre; }</style><title>${title}</title><desc>${description}</desc>${new Markup(inner)}</svg>
`;
  return withLightColours(text);
}
