/**
 * Colours for light and dark pages, after Okabe and Ito (https://jfly.uni-koeln.de/color/), which people
 * with colour blindness can tell apart. Series differ in dashes or symbols, too.
 */
const COLOURS = {
  blue: ['#0072b2', '#56b4e9'],
  orange: ['#c75300', '#f0a04b'],
  green: ['#00795a', '#2fc79a'],
  grey: ['#6a6a6a', '#a3a3a3'],
  faint: ['#d8d8d8', '#41464d'],
} as const;

export type Colour = keyof typeof COLOURS;

/** The colour as an attribute of SVG. The light one stands where no style sheet says otherwise. */
export const colour = (name: Colour): string => `var(--${name}, ${COLOURS[name][0]})`;

/** The declarations of all colours for a style sheet. */
export const colourRules = (scheme: 'light' | 'dark'): string =>
  Object.entries(COLOURS)
    .map(([name, [light, dark]]) => `--${name}:${scheme === 'light' ? light : dark};`)
    .join('');

/** The markup with the light colours in place of the variables. */
export const withLightColours = (svg: string): string => svg.replace(/var\(--\w+, (#\w+)\)/g, '$1');
