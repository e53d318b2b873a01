import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../helpers.js';

const CODE_CACHE = fileURLToPath(new URL('../../bin/codeCache.js', import.meta.url));
const temporary = temporaryFolder();
const isNode20 = process.versions.node.startsWith('20.');

/** A folder with a module that says a word, and a place for its compiled code. */
function makeModule(name: string): {
  say: () => string;
  write: (word: string) => void;
  cache: string;
} {
  const [folder, cache] = [join(temporary, name), join(temporary, `${name}-cache`)];
  mkdirSync(folder);
  const file = join(folder, 'word.cjs');
  const start = `
    require(${JSON.stringify(CODE_CACHE)}).keepCompiled(${JSON.stringify(folder)}, ${JSON.stringify(cache)});
    require(${JSON.stringify(file)}).say();`;
  return {
    cache,
    write: (word) => writeFileSync(file, `exports.say = () => console.log('${word}');`),
    say() {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', start], {
        encoding: 'utf8',
      });
      expect(status, stderr).toBe(0);
      expect(stderr).toBe('');
      return stdout.trim();
    },
  };
}

/** The one file that is kept. */
function keptIn(cache: string): string {
  const [version] = readdirSync(cache);
  return join(cache, version, 'word.cjs');
}

describe.skipIf(!isNode20)('compiled code on Node 20', () => {
  test('is kept by the first start and taken by the next', () => {
    const { say, write, cache } = makeModule('kept');
    write('one');
    expect(say()).toBe('one');
    const kept = keptIn(cache);
    const first = statSync(kept);
    expect(say()).toBe('one');
    expect(statSync(kept).ino).toBe(first.ino);
  });

  test('is not that of another source of the same length', () => {
    const { say, write } = makeModule('changed');
    write('one');
    expect(say()).toBe('one');
    write('two');
    expect(say()).toBe('two');
    expect(say()).toBe('two');
  });

  test.each([
    ['damaged', (bytes: Buffer) => bytes.fill(0x55, bytes.length >> 1)],
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
    ['empty', () => Buffer.alloc(0)],
  ])('is compiled anew where the file is %s', (name, hurt) => {
    const { say, write, cache } = makeModule(name);
    write('one');
    say();
    const kept = keptIn(cache);
    const whole = readFileSync(kept);
    writeFileSync(kept, hurt(Buffer.from(whole)));
    expect(say()).toBe('one');
    expect(readFileSync(kept).length).toBe(whole.length);
  });

  test('is not kept of a module that imports others on demand, for which Node would warn', () => {
    const { say, write, cache } = makeModule('importing');
    write("one'), import('node:fs').then(() => '");
    expect(say()).toBe('one');
    expect(existsSync(cache)).toBe(false);
  });

  test('is left out where nobody may write', () => {
    const { say, write, cache } = makeModule('refused');
    writeFileSync(cache, 'a file is in the way');
    write('one');
    expect(say()).toBe('one');
  });
});
