import { describe, expect, test, vi } from 'vitest';
import { bestCell, createProgress } from '../../src/cli/progress.js';
import type { ResultRow } from '../../src/results/columns.js';

const row = (cell: number, valCost: number): ResultRow =>
  ({ cell, valCost, keepProb: [1, cell / 10] }) as unknown as ResultRow;

describe('bestCell()', () => {
  test('names the cell whose runs have the best mean', () => {
    const best = bestCell('val_cost');
    expect(best.text()).toBe('');
    best.add(row(5, 0.3));
    best.add(row(7, 0.2));
    expect(best.text()).toBe(' · best val_cost 0.2 at 1 0.7');
  });
  test('names another cell when a further run makes the mean of the best one worse', () => {
    const best = bestCell('val_cost');
    best.add(row(7, 0.2));
    best.add(row(5, 0.3));
    best.add(row(7, 0.6));
    expect(best.text()).toBe(' · best val_cost 0.3 at 1 0.5');
  });
});

test('the progress of a sweep that has just begun shows no rate and no time left', () => {
  vi.stubEnv('CI', '');
  vi.stubEnv('TERM', 'xterm');
  const terminal = { isTTY: process.stderr.isTTY, columns: process.stderr.columns };
  Object.assign(process.stderr, { isTTY: true, columns: 80 });
  let shown = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    shown += String(text);
    return true;
  });
  const progress = createProgress('val_cost');
  progress.start(3);
  progress.stop();
  spy.mockRestore();
  Object.assign(process.stderr, terminal);
  vi.unstubAllEnvs();
  expect(shown).toContain('0/3 runs');
  expect(shown).not.toContain('left');
});
