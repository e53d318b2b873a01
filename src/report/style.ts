/** The style sheet of a report: light and dark, for screens of any width and for paper. */
import { colourRules } from './palette.js';

const LIGHT = `--text:#1d2125;--quiet:#565d65;--page:#fff;--box:#f4f5f7;--line:#d4d8dc;--link:#0058a3;--mark:#e5f1fa;${colourRules('light')}`;
const DARK = `--text:#e4e6e9;--quiet:#a4abb3;--page:#16191d;--box:#20252b;--line:#3a4149;--link:#7cc0f5;--mark:#1f3343;${colourRules('dark')}`;

export const STYLE = `
:root{color-scheme:light;${LIGHT}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${DARK}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;padding:1rem;max-width:68rem;color:var(--text);background:var(--page);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:break-word}
a{color:var(--link)}
h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 .8rem}
h2{font-size:1.35rem;line-height:1.25;margin:2.4rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--line)}
h3{font-size:1.1rem;margin:1.6rem 0 .5rem}
p,ul,dl{max-width:46rem}
dl.words{max-width:none;font-size:.92rem}
.kicker,.note,figcaption p,.readout{color:var(--quiet)}
.kicker{margin:0}
.note,figcaption p,.readout{font-size:.9rem;margin:.4rem 0}
.verdict{background:var(--box);border-left:.4rem solid var(--grey);padding:.9rem 1.1rem;border-radius:.2rem}
.verdict.yes{border-color:var(--blue)}
.verdict.no{border-color:var(--orange)}
.verdict .answer{font-size:1.6rem;font-weight:700;line-height:1.25;margin:0 0 .5rem}
.verdict ul{margin:0;padding-left:1.2rem}
.verdict li{margin:.25rem 0}
.sweeps{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr))}
.sweeps h2,.sweeps h3{margin-top:0;border:0;padding:0}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;padding:0;list-style:none;max-width:none;font-size:.9rem}
dl.facts,dl.words{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:.5rem 0}
dt{font-weight:600}
dd{margin:0;min-width:0}
figure{margin:1rem 0 1.6rem}
figcaption strong{display:block;font-size:1.02rem;line-height:1.35}
.scroll{overflow-x:auto;max-width:100%;margin:.4rem 0}
.scroll:focus-visible,button:focus-visible,input:focus-visible,summary:focus-visible,a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
svg.chart{display:block;height:auto;max-width:100%;font-family:inherit}
svg.chart.wide{min-width:30rem}
svg.chart text,svg.chart tspan{white-space:pre}
table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .55rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th{background:var(--box);vertical-align:bottom;white-space:normal}
th:last-child,td:last-child{text-align:left}
.left td:first-child,.left th:first-child{text-align:left}
.sortable{width:100%}
tr.selected td{background:var(--mark);font-weight:600}
.sortable tbody tr:hover td{background:var(--box)}
th button{font:inherit;font-weight:700;color:inherit;background:none;border:0;padding:.35rem .1rem;cursor:pointer;text-align:inherit}
th button::after{content:" ↕";color:var(--quiet)}
th[aria-sort=ascending] button::after{content:" ↑";color:inherit}
th[aria-sort=descending] button::after{content:" ↓";color:inherit}
.filter{display:flex;flex-wrap:wrap;gap:.3rem .8rem;align-items:center;margin:.6rem 0}
.filter input{font:inherit;color:inherit;background:var(--page);border:1px solid var(--quiet);border-radius:.2rem;padding:.3rem .5rem;width:18rem;max-width:100%}
.readout{min-height:1.5em}
svg .at{stroke:var(--text);stroke-width:4px}
pre,code{font:.85rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{background:var(--box);padding:.7rem .9rem;overflow-x:auto;margin:.5rem 0}
.digest{overflow-wrap:anywhere}
summary{cursor:pointer}
details{margin:.4rem 0}
footer{margin-top:3rem;color:var(--quiet);font-size:.85rem}
@media (max-width:34rem){
dl.facts,dl.words{grid-template-columns:1fr;gap:0}
dd{margin:0 0 .5rem}
h1{font-size:1.5rem}
.verdict .answer{font-size:1.3rem}
}
@media print{
@page{margin:15mm}
html{font-size:10pt}
body{max-width:none;padding:0;font-size:10pt}
nav,.filter,.readout{display:none}
th button::after{content:none}
.scroll,pre{overflow:visible}
pre{white-space:pre-wrap}
figure,.verdict,tr{break-inside:avoid}
h2,h3,figcaption{break-after:avoid}
svg.chart.wide{min-width:0}
.sortable{font-size:6.5pt}
th,td{padding:.12rem .3rem;white-space:normal}
a{color:inherit;text-decoration:none}
}
`;
