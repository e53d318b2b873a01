/**
 * What is put to the test: for each way in which a command changes a results folder, the folder it
 * finds, the command, what a user would run after a fault, and what must not be lost.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lane, Operation, Ran } from './lane.js';
import { bytesOf, filesIn, runIdsIn } from './state.js';

const CONFIG = `name: tiny
repeats: 2
data: {source: iris}
network: {hidden: [3]}
training: {epochs: 2, learning_rate: 0.05}
grid:
  keep_prob: {1: [0.5, 1]}
`;

/** keep_prob 1 is the baseline, which every plan holds. */
const GRIDS = { wide: '[0.5,1]', narrow: '[1]', other: '[0.8,1]' } as const;

/** Folders that undisturbed commands have left, and three that something has happened to. */
export type Prepared =
  'wide' | 'narrow' | 'rungs' | 'left' | 'edited' | 'damaged' | 'old' | 'half' | 'first' | 'second';

export interface Step {
  /** Those of keepgrid run; or merge, and the folders to merge. */
  readonly words: readonly string[];
  /** The folder of an undisturbed sweep that it must end like. */
  readonly like: Prepared;
  /** It trains everything again: what was there is set aside. */
  readonly anew?: true;
  /** It may refuse the folder, with exit code 3; then the next step must mend that. Else that one is left out. */
  readonly mayRefuse?: true;
}

export interface Scenario {
  readonly key: string;
  readonly title: string;
  /** What the folder holds before; null where there is none. */
  readonly before: Prepared | null;
  /** The command that the fault strikes. */
  readonly step: Step;
  /** What may be run next: one way or the other. */
  readonly next: readonly (readonly Step[])[];
  /** run_ids that are finished before: never to be trained again. */
  readonly finished: (folder: string) => readonly string[];
  /** What of the folder as it was cannot be found any more. */
  readonly lost: (before: string, folder: string, atEnd: boolean) => readonly string[];
}

const step = (grid: keyof typeof GRIDS, like: Prepared, ...words: string[]): Step => ({
  words: ['--set', `grid.keep_prob.1=${GRIDS[grid]}`, ...words],
  like,
});

const wide = step('wide', 'wide');
const narrow = step('narrow', 'left');
const other = step('other', 'edited');
const repair = step('wide', 'wide', '--repair');
/** Two rungs, of one epoch and of two, of which the second has the runs of the wide grid. */
const rungs: Step = {
  words: ['--set', 'search={halving: {eta: 2, min_epochs: 1}}'],
  like: 'rungs',
};
const fresh: Step = { ...step('wide', 'wide', '--fresh'), anew: true };

/** Of shards that hold the wide grid together. */
const merge: Step = { words: ['merge', 'first', 'second'], like: 'wide' };

const rowsOf = (folder: string): string[] => [
  ...runIdsIn(folder, 'results.csv'),
  ...runIdsIn(folder, 'results.unplanned.csv'),
];
const nothing = (): readonly string[] => [];

export const SCENARIOS: readonly Scenario[] = [
  {
    key: 'nothing',
    title: 'a sweep from nothing',
    before: null,
    step: wide,
    next: [[wide]],
    finished: nothing,
    lost: nothing,
  },
  {
    key: 'resume',
    title: 'a sweep that was killed half-way and goes on',
    before: 'half',
    step: wide,
    next: [[wide]],
    finished: rowsOf,
    lost: nothing,
  },
  {
    key: 'shrink',
    title: 'a sweep whose grid shrinks',
    before: 'wide',
    step: narrow,
    next: [[narrow, wide], [wide]],
    finished: rowsOf,
    lost: nothing,
  },
  {
    key: 'widen',
    title: 'a sweep whose grid is widened again',
    before: 'left',
    step: wide,
    next: [[wide], [narrow, wide]],
    finished: rowsOf,
    lost: nothing,
  },
  {
    key: 'swap',
    title: 'a sweep of which one cell leaves as another comes back',
    before: 'edited',
    step: wide,
    next: [[wide], [other, wide]],
    finished: rowsOf,
    lost: nothing,
  },
  {
    key: 'rungs',
    title: 'a search in rungs over a finished grid',
    before: 'wide',
    step: rungs,
    next: [[rungs], [wide, rungs]],
    finished: rowsOf,
    lost: nothing,
  },
  {
    key: 'merge',
    title: 'a merge of two shards',
    before: null,
    step: merge,
    next: [[merge], [wide]],
    finished: nothing,
    lost: nothing,
  },
  {
    key: 'join',
    title: 'a merge of two shards into a sweep that was killed half-way',
    before: 'half',
    step: merge,
    next: [[merge], [wide]],
    finished: rowsOf,
    lost: nothing,
  },
  {
    key: 'repair',
    title: 'a --repair of damaged lines in results.csv and history.csv',
    before: 'damaged',
    step: repair,
    next: [[repair]],
    // The line of one row is damaged, and a line of history of another.
    finished: (folder) =>
      runIdsIn(folder, 'results.csv').filter((_, row) => row === 0 || row === 3),
    lost: (before, folder) =>
      ['results', 'history'].flatMap((stem) => {
        const copy = new RegExp(`^${stem}(?:\\.damaged-\\d+)?\\.csv$`);
        const bytes = bytesOf(before, `${stem}.csv`);
        return readdirSync(folder).some(
          (name) => copy.test(name) && bytesOf(folder, name) === bytes,
        )
          ? []
          : [`the damaged ${stem}.csv as it was`];
      }),
  },
  {
    key: 'fresh',
    title: 'a --fresh over the results of another experiment',
    before: 'old',
    step: fresh,
    next: [[fresh], [{ ...wide, mayRefuse: true }, fresh]],
    finished: nothing,
    lost(before, folder, atEnd) {
      const places = [
        '.',
        ...readdirSync(folder).filter((name) => /^(?:old-\d+|\.old)$/.test(name)),
      ];
      const isIn = (place: string) => (name: string) =>
        bytesOf(join(folder, place), name) === bytesOf(before, name);
      const names = filesIn(before);
      const gone = names.filter((name) => !places.some((place) => isIn(place)(name)));
      if (gone.length > 0) return gone.map((name) => `${name} of the results set aside`);
      // Torn apart they are no results any more.
      if (!atEnd || places.some((place) => names.every(isIn(place)))) return [];
      return ['the results set aside as one: they lie in several folders'];
    },
  },
];

/** A folder of its own for everything, with the prepared folders in it. */
export class Bench {
  readonly config: string;

  constructor(readonly root: string) {
    this.config = join(root, 'tiny.yaml');
    writeFileSync(this.config, CONFIG);
  }

  folder(name: Prepared): string {
    return join(this.root, 'prepared', name);
  }

  /** The words of a command on a folder. */
  words(words: readonly string[], folder: string): string[] {
    if (words[0] === 'merge') {
      const from = words.slice(1).map((name) => this.folder(name as Prepared));
      return ['merge', folder, ...from, '--json'];
    }
    return ['run', this.config, '--out', folder, '--workers', '1', '--quiet', '--json', ...words];
  }

  /** Leaves a copy in place of what is there. */
  copy(name: Prepared | null, folder: string): void {
    rmSync(folder, { recursive: true, force: true });
    if (name !== null) cpSync(this.folder(name), folder, { recursive: true });
  }

  async prepare(lane: Lane): Promise<void> {
    mkdirSync(join(this.root, 'prepared'), { recursive: true });
    const run = async (name: Prepared, words: readonly string[]): Promise<void> =>
      expectDone(await lane.run(this.words(words, this.folder(name))));
    await run('wide', wide.words);
    await run('narrow', narrow.words);
    await run('rungs', rungs.words);
    await run('first', [...wide.words, '--shard', '1/2']);
    await run('second', [...wide.words, '--shard', '2/2']);
    for (const [name, { words }] of [
      ['left', narrow],
      ['edited', other],
    ] as const) {
      this.copy('wide', this.folder(name));
      await run(name, words);
    }
    const seed = ['--set', 'seed=2'];
    await run('old', [...seed, ...wide.words]);
    await run('old', [...seed, ...narrow.words]);
    expectDone(await lane.run(['summary', this.folder('old')]));
    this.#damage();
    await this.#halve(lane);
  }

  #damage(): void {
    const folder = this.folder('damaged');
    this.copy('wide', folder);
    const edit = (name: string, change: (lines: string[]) => void): void => {
      const lines = readFileSync(join(folder, name), 'utf8').split('\n');
      change(lines);
      writeFileSync(join(folder, name), lines.join('\n'));
    };
    edit('results.csv', (lines) => {
      lines[2] = lines[2].slice(0, 40);
    });
    edit('history.csv', (lines) => {
      lines[6] = 'nothing that a line of history looks like';
    });
  }

  /** A sweep killed while it wrote a row, with one or more before it: what is there is what a kill leaves. */
  async #halve(lane: Lane): Promise<void> {
    const folder = this.folder('half');
    const words = this.words(wide.words, folder);
    const counted = await lane.alone(words, { folder, mode: 'count', at: 0 });
    expectDone(counted);
    const isRow = ({ path }: Operation): boolean => path === 'results.csv';
    const writes = counted.operations.filter(({ tears }) => tears).toReversed();
    for (const { number } of writes.toSorted((a, b) => Number(isRow(b)) - Number(isRow(a)))) {
      rmSync(folder, { recursive: true, force: true });
      await lane.alone(words, { folder, mode: 'torn', at: number });
      const rows = runIdsIn(folder, 'results.csv').length;
      if (rows >= 1 && rows <= 3) return;
    }
    throw new Error('No kill leaves a sweep half-way');
  }
}

function expectDone({ code, stderr }: Ran): void {
  if (code !== 0) throw new Error(`An undisturbed command ended with ${code}: ${stderr}`);
}
