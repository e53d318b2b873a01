import { afterEach, describe, expect, test, vi } from 'vitest';
import { coloursFor, noteCommand } from '../../src/cli/terminal.js';

const { isTTY, columns } = process.stderr;
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  Object.assign(process.stderr, { isTTY, columns });
});

/** What is written on a terminal of this width; 0 is no terminal. */
function written(width: number, command: string): string {
  Object.assign(process.stderr, { isTTY: width > 0, columns: width });
  let text = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  noteCommand('to go on:', command);
  return text;
}

describe('noteCommand()', () => {
  test('gives a command that does not fit a line of its own, unbroken', () => {
    const words = 'keepgrid run a.yaml --out results/a';
    expect(written(0, words)).toBe('to go on: keepgrid run a.yaml --out results/a\n');
    expect(written(60, words)).toBe('to go on: keepgrid run a.yaml --out results/a\n');
    expect(written(40, words)).toBe('to go on:\n  keepgrid run a.yaml --out results/a\n');
  });
});

describe('coloursFor()', () => {
  test.each([
    ['a pipe', false, {}, false],
    ['a terminal', true, {}, true],
    ['a pipe with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['a terminal with FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['FORCE_COLOR with NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('%s', (_, terminal, variables, colours) => {
    for (const name of ['CI', 'NO_COLOR', 'FORCE_COLOR']) vi.stubEnv(name, undefined);
    vi.stubEnv('TERM', 'xterm');
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    Object.assign(process.stderr, { isTTY: terminal, columns: 80 });
    expect(coloursFor(process.stderr).red('a') !== 'a').toBe(colours);
  });
});
