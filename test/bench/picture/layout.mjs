/** Plots side by side as one SVG that is read on light and dark pages, as an image of a README is shown. */
import { markup, Markup } from '../../../dist/report/markup.js';
import { colourRules } from '../../../dist/report/palette.js';

const PAGE = { light: '#ffffff', dark: '#0d1117' };
const TEXT = { light: '#1b1b1b', dark: '#e6e8eb' };
const rules = (scheme) =>
  `:root{color:${TEXT[scheme]};--page:${PAGE[scheme]};${colourRules(scheme)}}`;
/** An image follows the system's scheme, whatever the page around it does, so it brings its background along. */
const STYLE = `${rules('light')}@media(prefers-color-scheme:dark){${rules('dark')}}text,tspan{white-space:pre}`;

const FONT = 'system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif';
const [MARGIN, TITLE, LEGEND, HEADING] = [12, 30, 26, 24];

/**
 * `panels` are {heading, figure}, all of one size, in rows of `columns`; `legend` is a list of
 * {label, colour, dash}. The title is printed, too; the description is for those who do not see the picture.
 */
export function layOut({ title, description, legend, panels, columns }) {
  const { width: panelWidth, height: panelHeight } = panels[0].figure.svg;
  const top = TITLE + LEGEND;
  const width = 2 * MARGIN + columns * panelWidth;
  const height = top + Math.ceil(panels.length / columns) * (HEADING + panelHeight) + MARGIN;
  const placed = panels.map(({ heading, figure }, at) => {
    const x = MARGIN + (at % columns) * panelWidth;
    const y = top + Math.floor(at / columns) * (HEADING + panelHeight);
    return markup`<g transform="translate(${x},${y})"><text x="${panelWidth / 2 + 16}" y="18" font-weight="600">${heading}</text><g transform="translate(0,${HEADING})">${new Markup(figure.svg.inner)}</g></g>`;
  });
  const { text } =
    markup`<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" fill="currentColor" font-family="${FONT}" font-size="12" text-anchor="middle">
<title id="title">${title}</title>
<desc id="desc">${description}</desc>
<style>${new Markup(STYLE)}</style>
<rect width="${width}" height="${height}" rx="6" fill="var(--page, #ffffff)"/>
<text x="${width / 2}" y="22" font-size="15" font-weight="600">${title}</text>
${keys(legend, width)}
${placed}
</svg>
`;
  return text;
}

/** The legend in one row, in the middle. */
function keys(legend, width) {
  const lengths = legend.map(({ label }) => 46 + 6.6 * label.length);
  let x = (width - lengths.reduce((sum, length) => sum + length, 0)) / 2;
  return legend.map(({ label, colour, dash }, at) => {
    const key = markup`<g transform="translate(${Math.round(x)},${TITLE + 12})"><line x2="24" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash}"/><text x="30" y="0.35em" text-anchor="start">${label}</text></g>`;
    x += lengths[at];
    return key;
  });
}
