import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** Files that every room may import. */
const OPEN = ['errors.ts', 'version.ts', 'packageFile.ts', 'text.ts', 'metrics.ts'];

const ROOMS = [
  'config',
  'data',
  'plan',
  'sweep',
  'verify',
  'results',
  'check',
  'model',
  'best',
  'queue',
  'stats',
];
const ALL = [...ROOMS, 'report', 'nn', 'engine'];

/** The rooms that each room may import; cli and index may import all of them. */
const ARROWS: Record<string, string[]> = {
  cli: ALL,
  'index.ts': ALL,
  report: ['stats', 'results'],
  stats: ['results', 'plan'],
  sweep: ['results', 'plan', 'data', 'nn', 'engine', 'stats'],
  results: ['plan'],
  verify: ['sweep', 'results', 'plan', 'data'],
  plan: ['config', 'data', 'nn', 'engine'],
  config: ['nn', 'data'],
  data: ['engine'],
  nn: ['engine'],
  engine: [],
  check: ['plan', 'data', 'nn', 'engine', 'stats'],
  model: ['nn', 'data', 'engine'],
  queue: ['sweep', 'results', 'plan', 'data', 'nn', 'config'],
  best: ['stats', 'sweep', 'model', 'results', 'plan', 'data', 'nn', 'engine'],
  ...Object.fromEntries(OPEN.map((file) => [file, []])),
};

/** The rooms that each room may import types from, as types are gone when the program runs. */
const TYPE_ARROWS: Record<string, string[]> = {
  check: ['config'],
  report: ['nn'],
  sweep: ['config'],
  verify: ['config', 'engine'],
};

/** Tables of names: all that config may import from data and nn, and plan from nn, apart from types. */
const NAME_TABLES = [
  'data/builtins.ts',
  'data/formats.ts',
  'data/settings.ts',
  'nn/activations.ts',
  'nn/classWeights.ts',
  'nn/init.ts',
  'nn/optimizers.ts',
  'nn/schedules.ts',
];

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'assembly' ? [] : sources(path);
    return entry.name.endsWith('.ts') ? [relative(SRC, path).split(sep).join('/')] : [];
  });
}

const imports: Import[] = sources(SRC).flatMap((file) => {
  const text = readFileSync(join(SRC, file), 'utf8');
  const pattern =
    /(?:^|\n)(?:import|export)\s+(type\s+)?[^;'"]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g;
  return [...text.matchAll(pattern)].map(([, type, from, dynamic]) => ({
    file,
    target: posix.join(dirname(file), from ?? dynamic).replace(/\.js$/, '.ts'),
    typeOnly: type !== undefined,
  }));
});

const roomOf = (file: string): string => file.split('/')[0];

describe('the rooms of src', () => {
  test('import one another only along the arrows', () => {
    const wrong = imports.filter(({ file, target, typeOnly }) => {
      const [from, to] = [roomOf(file), roomOf(target)];
      if (from === to || OPEN.includes(to)) return false;
      const allowed = [...ARROWS[from], ...(typeOnly ? (TYPE_ARROWS[from] ?? []) : [])];
      return !allowed.includes(to);
    });
    expect(wrong).toEqual([]);
  });

  test.each([
    ['config', ['data', 'nn']],
    ['plan', ['nn']],
  ])('contain %s, which imports only tables of names from %j', (room, rooms) => {
    const taken = imports
      .filter(({ file, typeOnly }) => roomOf(file) === room && !typeOnly)
      .map(({ target }) => target)
      .filter((target) => rooms.includes(roomOf(target)));
    expect(taken.filter((target) => !NAME_TABLES.includes(target))).toEqual([]);
  });

  test('have no cycle of imports among their files', () => {
    const edges = new Map<string, string[]>();
    for (const { file, target, typeOnly } of imports) {
      if (!typeOnly) edges.set(file, [...(edges.get(file) ?? []), target]);
    }
    const finished = new Set<string>();
    const visit = (file: string, way: readonly string[]): void => {
      expect(way, 'an import cycle').not.toContain(file);
      if (finished.has(file)) return;
      for (const next of edges.get(file) ?? []) visit(next, [...way, file]);
      finished.add(file);
    };
    for (const file of edges.keys()) visit(file, []);
  });

  test('let a worker load no file of config, plan, cli, results or stats', () => {
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      imports
        .filter((entry) => entry.file === file && !entry.typeOnly)
        .forEach(({ target }) => visit(target));
    };
    visit('sweep/worker.ts');
    expect(new Set([...reached].map(roomOf))).toEqual(
      new Set(['sweep', 'data', 'nn', 'engine', 'errors.ts', 'packageFile.ts', 'metrics.ts']),
    );
  });

  // Else it would look in another place from the bundle.
  test('ask in packageFile.ts alone where they are', () => {
    const asking = sources(SRC).filter((file) =>
      /import\.meta\.(?:url|dirname|filename)/.test(readFileSync(join(SRC, file), 'utf8')),
    );
    expect(asking).toEqual(['packageFile.ts']);
  });
});
