import { afterEach, describe, expect, test, vi } from 'vitest';
import { labelsOfCells } from '../../src/cli/cellName.js';
import { type BestCell, bestCell, createProgress, progressLine } from '../../src/cli/progress.js';
import type { ResultRow } from '../../src/results/columns.js';

const row = (cell: number, valCost: number | null, repeat = 1): ResultRow =>
  ({ cell, repeat, fold: 1, valCost, keepProb: [1, cell / 10], axes: {} }) as unknown as ResultRow;
const labels = labelsOfCells([row(5, 0), row(7, 0)], { axes: [] }).varying;
const bestOf = (cells: number, rows: readonly ResultRow[]): BestCell => {
  const best = bestCell('val_cost', cells, labels);
  rows.forEach((one) => best.add(one));
  return best;
};

describe('bestCell()', () => {
  test('names the best cell, first in full and then in shorter ways', () => {
    expect(bestCell('val_cost', 2, labels).texts()).toEqual([]);
    expect(bestOf(2, [row(5, 0.3), row(7, 0.2)]).texts()).toEqual([
      ' · best val_cost 0.2 at keep_prob_1 0.7',
      ' · best val_cost 0.2 at keep_prob_1=0.7',
      ' · best 0.2 at keep_prob_1=0.7',
    ]);
  });
  test('compares means over the repeats that all cells have finished', () => {
    const rows = [row(7, 0.2), row(5, 0.3), row(7, 0.6, 2)];
    expect(bestOf(2, rows).texts()[0]).toBe(' · best val_cost 0.2 at keep_prob_1 0.7');
    expect(bestOf(2, [...rows, row(5, 0.3, 2)]).texts()[0]).toContain('0.3 at keep_prob_1 0.5');
  });
  test('compares cells on one repeat until all have finished one', () => {
    // The cell with an easy second repeat is not taken for the best.
    const rows = [row(5, 0.3), row(7, 0.2), row(5, 0.1, 2)];
    expect(bestOf(3, rows).texts()[0]).toContain('0.2 at keep_prob_1 0.7');
  });
  test('leaves out a cell with a diverged run, and counts a row once', () => {
    const rows = [row(5, 0.1), row(7, 0.2), row(5, null, 2), row(7, 0.4, 2), row(7, 0.4, 2)];
    expect(bestOf(2, rows).texts()[0]).toContain('0.3 at keep_prob_1 0.7');
  });
});

describe('progressLine()', () => {
  const parts = {
    count: '12/48 runs',
    rate: ' · 3.2 runs/s',
    left: ' · 11.0 s left',
    best: [
      ' · best val_cost 0.154 at keep_prob_1 0.9, keep_prob_2 0.7',
      ' · best val_cost 0.154 at keep_prob_1=0.9 _2=0.7',
      ' · best 0.154 at keep_prob_1=0.9 _2=0.7',
    ],
  };
  test.each([
    [
      120,
      '12/48 runs · 3.2 runs/s · 11.0 s left · best val_cost 0.154 at keep_prob_1 0.9, keep_prob_2 0.7',
    ],
    [85, '12/48 runs · 11.0 s left · best val_cost 0.154 at keep_prob_1 0.9, keep_prob_2 0.7'],
    [78, '12/48 runs · 11.0 s left · best val_cost 0.154 at keep_prob_1=0.9 _2=0.7'],
    [67, '12/48 runs · 11.0 s left · best 0.154 at keep_prob_1=0.9 _2=0.7'],
    [51, '12/48 runs · best 0.154 at keep_prob_1=0.9 _2=0.7'],
    [40, '12/48 runs · 3.2 runs/s · 11.0 s left'],
    [26, '12/48 runs · 11.0 s left'],
    [5, '12/48 runs'],
  ])('drops whole parts that do not fit %i columns', (width, line) => {
    expect(progressLine(parts, width)).toBe(line);
  });
});

describe('the progress of a sweep', () => {
  const terminal = { isTTY: process.stderr.isTTY, columns: process.stderr.columns };
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    Object.assign(process.stderr, terminal);
  });
  const shownBy = (columns: number, use: (best: BestCell) => void): string => {
    vi.stubEnv('CI', '');
    vi.stubEnv('TERM', 'xterm');
    vi.stubEnv('NO_COLOR', '1');
    Object.assign(process.stderr, { isTTY: true, columns });
    let shown = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      shown += String(text);
      return true;
    });
    use(bestOf(2, [row(5, 0.3), row(7, 0.2)]));
    return shown;
  };

  test('shows no rate and no time left if it has just begun', () => {
    const shown = shownBy(80, (best) => {
      const progress = createProgress(best);
      progress.start(3);
      progress.stop();
    });
    expect(shown).toContain('0/3 runs');
    expect(shown).not.toContain('left');
  });
  /** A progress on a terminal, with a clock that stands still unless it is set. */
  const watched = () => {
    const clock = { now: 0 };
    vi.spyOn(performance, 'now').mockImplementation(() => clock.now);
    const written: string[] = [];
    shownBy(80, () => {});
    const progress = createProgress(null);
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    return { progress, clock, shown: () => written.join('') };
  };
  test('moves while the first run is being trained', async () => {
    const { progress, clock, shown } = watched();
    progress.start(3);
    clock.now = 2500;
    await vi.waitFor(() => expect(shown()).toContain('0/3 runs · training for 2 s'));
    progress.stop();
  });
  test('says how many workers of a queue train, and that none does', async () => {
    const { progress, clock, shown } = watched();
    progress.start(30);
    progress.present(0);
    clock.now = 4000;
    await vi.waitFor(() => expect(shown()).toContain('0/30 runs · no worker for 4 s'));
    progress.present(2);
    for (let run = 0; run < 10; run++) progress.done();
    await vi.waitFor(() =>
      expect(shown()).toContain('10/30 runs · 2 workers · 2.5 runs/s · 8.0 s left'),
    );
    progress.stop();
  });
  test('counts the runs that were there before', () => {
    const shown = shownBy(80, (best) => {
      const progress = createProgress(best);
      progress.start(48, 3);
      progress.stop();
    });
    expect(shown).toContain('3/48 runs');
  });
  test.each([60, 80, 120])('names the layer of the best cell within %i columns', (columns) => {
    const shown = shownBy(columns, (best) => {
      const progress = createProgress(best);
      progress.start(48, 3);
      progress.stop();
    });
    // oxlint-disable-next-line no-control-regex -- the pattern is for what moves the cursor
    const line = shown.split(/\u001b\[[\d?]*[A-Za-z]/).find((text) => text.includes('runs'))!;
    expect(line).toMatch(/^[█░]+ 3\/48 runs · best val_cost 0\.2 at keep_prob_1 0\.7$/);
    expect([...line].length).toBeLessThan(columns);
  });
});
