import { expect } from 'vitest';
import type { Ran } from '../helpers.js';

/** What every hostile file is to end with: exit code 2 or 3, and a message without stacks or control characters. */
export function expectRefusal({ code, stdout, stderr }: Ran, ...parts: string[]): void {
  for (const part of parts) expect(stderr).toContain(part);
  expect(stderr).toContain('error: ');
  expect(stderr).not.toMatch(/\n\s+at |node:internal|has a bug/);
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect([2, 3]).toContain(code);
}
