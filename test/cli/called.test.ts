import { afterEach, describe, expect, test, vi } from 'vitest';
import { called } from '../../src/cli/called.js';

afterEach(() => vi.unstubAllEnvs());

describe('called()', () => {
  test('quotes what a shell would not take as one word', () => {
    vi.stubEnv('npm_command', undefined);
    expect(called('run', "it's.yaml", 'a b')).toBe("keepgrid run 'it'\\''s.yaml' 'a b'");
  });

  test('begins with npx where npx has called keepgrid', () => {
    vi.stubEnv('npm_command', 'exec');
    expect(called('run')).toBe('npx keepgrid run');
  });
});
