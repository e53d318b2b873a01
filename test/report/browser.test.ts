import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReport } from '../../src/report/page.js';
import { writeFigures } from '../../src/report/write.js';
import { figures, type Sweep } from '../../src/report/sections.js';
import { onWindows, temporaryFolder } from '../helpers.js';
import { Browser, chromium } from './browser.js';
import { gridOf, PENALTIES, sweepOf } from './sweeps.js';

const missing = chromium === null || onWindows;

test.runIf(process.env['CI'] && process.platform === 'linux')(
  'Chromium is installed where CI runs',
  () => {
    expect(chromium).not.toBeNull();
  },
);

const reason = missing ? ' (skipped, as no Chromium is installed that can be driven here)' : '';

describe.skipIf(missing)(`the report in a real browser${reason}`, () => {
  const folder = temporaryFolder();
  const files = { page: '', two: '', bare: '', foreign: '' };
  let browser: Browser;
  let sweep: Sweep;

  const save = (name: string, html: string): string => {
    const path = join(folder, name);
    writeFileSync(path, html);
    return pathToFileURL(path).href;
  };

  beforeAll(async () => {
    const layers = gridOf([[1], [0.5, 0.7, 0.9, 1], [0.5, 0.7, 0.9, 1], [0.6, 0.8, 1]]);
    sweep = await sweepOf(layers, { penalties: PENALTIES });
    const html = renderReport([sweep]);
    files.page = save('report.html', html);
    const other = await sweepOf(gridOf([[1], [0.5, 1]]), { name: 'other' });
    files.two = save('two.html', renderReport([sweep, other]));
    files.bare = save('bare.html', html.replace(/(style|script)-src '[^']*'/g, "$1-src 'none'"));
    files.foreign = save(
      'foreign.html',
      html.replace('</main>', '<script>stolen = 1</script></main>'),
    );
    browser = await Browser.start(chromium!);
    await browser.send('Page.addScriptToEvaluateOnNewDocument', {
      source:
        "blocked = []; addEventListener('securitypolicyviolation', (event) => blocked.push(event.violatedDirective))",
    });
  });
  afterAll(() => browser?.close());

  const size = (width: number): Promise<unknown> =>
    browser.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 800,
      deviceScaleFactor: 1,
      mobile: width < 500,
    });
  /** The texts of a column of the table of cells, from 1, in the rows that are shown. */
  const column = (number: number): Promise<string[]> =>
    browser.evaluate(
      `[...document.querySelectorAll('#cell-table tbody tr:not([hidden]) td:nth-child(${number})')].map((cell) => cell.textContent)`,
    ) as Promise<string[]>;
  const button = (name: string): string =>
    `[...document.querySelectorAll('#cell-table th button')].find((one) => one.textContent === '${name}')`;

  test.each(['page', 'two'] as const)(
    'asks for nothing, logs nothing and blocks nothing (%s)',
    async (name) => {
      const from = browser.events.length;
      await browser.open(files[name]);
      const events = browser.events.slice(from);
      const asked = events
        .filter(({ method }) => method === 'Network.requestWillBeSent')
        .map(({ params }) => (params!['request'] as { url: string }).url);
      expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([files[name]]);
      const said = /^Log\.entryAdded|^Runtime\.(?:consoleAPICalled|exceptionThrown)/;
      expect(events.filter(({ method }) => said.test(method ?? ''))).toEqual([]);
      expect(await browser.evaluate('blocked')).toEqual([]);
    },
  );

  test('blocks script that is not its own', async () => {
    await browser.open(files.foreign);
    expect(await browser.evaluate('typeof stolen')).toBe('undefined');
    expect(await browser.evaluate('blocked')).toEqual(['script-src-elem']);
  });

  test('sorts by a column, one way and then the other, with cells that have no number last', async () => {
    await browser.open(files.page);
    const numbers = async (): Promise<number[]> => (await column(2)).map(Number);
    const cells = sweep.answer.cells.map(({ cell }) => cell);
    expect(await numbers()).not.toEqual(cells);
    await browser.evaluate(`${button('cell')}.click()`);
    expect(await numbers()).toEqual(cells);
    expect(await browser.evaluate(`${button('cell')}.parentNode.ariaSort`)).toBe('ascending');
    await browser.evaluate(`${button('cell')}.click()`);
    expect(await numbers()).toEqual(cells.toReversed());
    expect(await browser.evaluate(`${button('cell')}.parentNode.ariaSort`)).toBe('descending');
    await browser.evaluate(`${button('against baseline')}.click()`);
    expect(
      await browser.evaluate("document.querySelectorAll('#cell-table [aria-sort]').length"),
    ).toBe(1);
    const remarks = await column(
      (await browser.evaluate("document.querySelectorAll('#cell-table th').length")) as number,
    );
    expect(remarks.at(-1)).toContain('baseline');
    const best = sweep.answer.cells.toSorted(
      (a, b) => (a.diffVsBaseline ?? Infinity) - (b.diffVsBaseline ?? Infinity),
    );
    expect((await numbers())[0]).toBe(best[0].cell);
  });

  test('filters by a value of an axis, and by words', async () => {
    await browser.open(files.page);
    const type = (text: string): Promise<unknown> =>
      browser.evaluate(
        `input = document.querySelector('.filter input'); input.value = '${text}'; input.dispatchEvent(new Event('input'))`,
      );
    await type('keep_prob_1=0.5 keep_prob_2=0.7');
    expect(await column(3)).toEqual(['0.5', '0.5', '0.5']);
    expect(await column(4)).toEqual(['0.7', '0.7', '0.7']);
    expect(await browser.evaluate("document.querySelector('.filter output').textContent")).toBe(
      '3 of 48 rows',
    );
    await type('BASELINE');
    expect(await column(3)).toEqual(['1']);
    await type('');
    expect(await column(3)).toHaveLength(48);
  });

  test('has buttons that the keyboard reaches and presses', async () => {
    await browser.open(files.page);
    await browser.evaluate("document.querySelector('.filter input').focus()");
    const here = (): Promise<unknown> =>
      browser.evaluate('document.activeElement.textContent.slice(0, 20)');
    const seen: unknown[] = [];
    for (let step = 0; step < 3; step++) {
      await browser.press('Tab');
      seen.push(await here());
    }
    expect(seen.slice(1)).toEqual(['rank', 'cell']);
    await browser.press('Enter');
    expect(await browser.evaluate('document.activeElement.parentNode.ariaSort')).toBe('ascending');
  });

  test('says what the pointer is on, and steps through the marks by arrow keys', async () => {
    await size(900);
    await browser.open(files.page);
    const figure = "document.querySelector('#figure-heatmap')";
    const [x, y, title] = (await browser.evaluate(
      `mark = ${figure}.querySelectorAll('[aria-label=cell] rect')[2]; mark.scrollIntoView({ block: 'center' }); box = mark.getBoundingClientRect(); [box.x + 4, box.y + 4, mark.querySelector('title').textContent]`,
    )) as [number, number, string];
    await browser.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
    const said = (): Promise<unknown> =>
      browser.evaluate(`${figure}.querySelector('.readout').textContent`);
    expect(await said()).toBe(title);
    await browser.evaluate(`${figure}.querySelector('.scroll').focus()`);
    await browser.press('ArrowRight');
    const next = await said();
    expect(next).not.toBe(title);
    expect(await browser.evaluate(`${figure}.querySelectorAll('.at').length`)).toBe(1);
    await browser.press('ArrowLeft');
    expect(await said()).toBe(title);
  });

  test.each([360, 900, 1600])('does not scroll sideways at %i pixels', async (width) => {
    for (const name of ['page', 'two'] as const) {
      await size(width);
      await browser.open(files[name]);
      const wide = await browser.evaluate('document.documentElement.scrollWidth');
      expect(wide).toBeLessThanOrEqual(width);
    }
  });

  test('is dark where dark is wanted, and light on paper', async () => {
    const colours = async (features: object): Promise<unknown> => {
      await browser.send('Emulation.setEmulatedMedia', features);
      return browser.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('#figure-gap circle, #figure-gap [aria-label=dot]')).fill]",
      );
    };
    const dark = { features: [{ name: 'prefers-color-scheme', value: 'dark' }] };
    await browser.open(files.page);
    const light = await colours({ features: [{ name: 'prefers-color-scheme', value: 'light' }] });
    expect(light).toEqual(['rgb(255, 255, 255)', 'rgb(0, 114, 178)']);
    expect(await colours(dark)).toEqual(['rgb(22, 25, 29)', 'rgb(86, 180, 233)']);
    expect(await colours({ media: 'print', ...dark })).toEqual(light);
    await browser.send('Emulation.setEmulatedMedia', { media: '', features: [] });
  });

  test('reads in full where script and style are blocked', async () => {
    await browser.open(files.bare);
    expect(await browser.evaluate('blocked.toSorted()')).toEqual([
      'script-src-elem',
      'style-src-elem',
    ]);
    expect(await browser.evaluate("document.querySelectorAll('button, input').length")).toBe(0);
    const text = (await browser.evaluate('document.body.innerText')) as string;
    for (const sentence of sweep.answer.verdict.sentences) expect(text).toContain(sentence);
    expect(await column(1)).toHaveLength(48);
    const fill = "getComputedStyle(document.querySelector('#figure-gap [aria-label=dot]')).fill";
    expect(await browser.evaluate(fill)).toBe('rgb(0, 114, 178)');
  });

  test('writes figures that are well-formed SVG with nothing outside their frame', async () => {
    const svg = join(folder, 'figures');
    mkdirSync(svg);
    for (const path of await writeFigures(svg, [sweep])) {
      await browser.open(pathToFileURL(path).href);
      expect(await browser.evaluate('document.documentElement.nodeName'), path).toBe('svg');
      expect(await browser.evaluate("document.querySelector('parsererror')"), path).toBeNull();
      const outside = await browser.evaluate(`
        frame = document.documentElement.getBoundingClientRect();
        [...document.querySelectorAll('text')].filter((text) => {
          const box = text.getBoundingClientRect();
          return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
        }).map((text) => text.textContent)`);
      expect(outside, path).toEqual([]);
    }
    expect(figures(sweep).length).toBeGreaterThan(5);
  });
});
