/** What can happen to a sweep from outside its files' operations, each at a random moment. */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command, Surroundings } from './command.js';
import type { Disk } from './disk.js';
import type { Random } from './random.js';

/** The file that tells that harm from within was done. */
export const markIn = (scratch: string): string => join(scratch, 'struck');

/** How many runs the sweep has. */
export const RUNS = 24;

/** A sweep that something is to happen to. */
export interface Stage {
  readonly folder: string;
  /** For files that are not the sweep's. */
  readonly scratch: string;
  readonly random: Random;
  /** The disk that the folder is on; null where none can be mounted. */
  readonly disk: Disk | null;
}

export interface Kind {
  readonly name: string;
  /** How often it strikes with KEEPGRID_FAULTS=all. */
  readonly times: number;
  /** How the command may end that it strikes, besides 0. */
  readonly ends: readonly (number | string)[];
  readonly surroundings?: (stage: Stage) => Surroundings;
  readonly strike: (command: Command, stage: Stage) => void | Promise<void>;
  /** What a user would do before the next command. */
  readonly mend?: (stage: Stage) => void;
  /** It takes rows or files away itself. */
  readonly takes?: true;
  /** Nobody can read what the command says. */
  readonly deaf?: true;
  readonly needsDisk?: true;
  /** A sweep is to end with 0 nevertheless. */
  readonly harmless?: true;
  /** The harm leaves the file `struck` as it is done: a sweep may get over it and end with 0. */
  readonly leavesMark?: true;
}

/** Waits for a random moment: often between two rows, sometimes before the first or after the last. */
async function moment(command: Command, { random }: Stage): Promise<void> {
  const isEarly = random.next() < 0.2;
  if (isEarly) return sleep(random.whole(0, 500));
  await command.reported(random.whole(0, RUNS));
  await sleep(random.whole(0, 25));
}

/** Waits for a moment at which rows are written: after the first and before the last. */
async function midway(command: Command, { random }: Stage): Promise<void> {
  await command.reported(random.whole(1, RUNS - 8));
  await sleep(random.whole(0, 10));
}

const killed = async (command: Command, stage: Stage): Promise<void> => {
  await midway(command, stage);
  command.child.kill('SIGKILL');
  await command.ended;
};

const signalled = (
  name: NodeJS.Signals,
  number: number,
  times: number,
  again: boolean = false,
): Kind => ({
  name: again ? `${name} twice` : name,
  times,
  ends: [name, 128 + number],
  async strike(command, stage) {
    await moment(command, stage);
    command.child.kill(name);
    if (!again) return;
    await sleep(stage.random.whole(0, 20));
    command.child.kill(name);
  },
});

/** On a terminal, which `script` makes. The process under it is named by the lock. */
const terminalGone: Kind = {
  name: 'SIGHUP as a terminal is closed',
  times: 3,
  ends: [129],
  // Its messages come out of stdout.
  deaf: true,
  surroundings: () => ({ shell: 'exec script -qec "$*" /dev/null' }),
  async strike(command, stage) {
    await midway(command, stage);
    const lock = join(stage.folder, '.lock');
    const { pid } = JSON.parse(existsSync(lock) ? readFileSync(lock, 'utf8') : '{}') as {
      pid?: number;
    };
    if (pid !== undefined) process.kill(pid, 'SIGHUP');
  },
};

const TABLES = ['results.csv', 'history.csv'] as const;
const STRUCK = [...TABLES, 'timings.csv', 'experiment.json'] as const;

/** Does something to one of the files, if it is there yet. */
const toFile = (
  name: string,
  times: number,
  act: (path: string, random: Random) => void,
  files: readonly string[] = STRUCK,
): Kind => ({
  name,
  times,
  ends: [3],
  takes: true,
  async strike(command, stage) {
    const path = join(stage.folder, stage.random.of(files));
    await midway(command, stage);
    if (existsSync(path)) act(path, stage.random);
  },
});

/** Changes a table after the sweep was killed. */
const toTable = (
  name: string,
  times: number,
  act: (path: string, random: Random) => void,
): Kind => ({
  name,
  times,
  ends: ['SIGKILL'],
  takes: true,
  async strike(command, stage) {
    await killed(command, stage);
    const path = join(stage.folder, stage.random.of(TABLES));
    if (existsSync(path)) act(path, stage.random);
  },
});

const hurtThread = (name: string, harm: string, times: number): Kind => ({
  name,
  times,
  ends: [1],
  leavesMark: true,
  surroundings: ({ random, scratch }) => ({
    hurt: { thread: harm, at: random.whole(1, 16), once: markIn(scratch) },
  }),
  strike() {},
});

const closes = (name: string, times: number, streams: readonly ('stdout' | 'stderr')[]): Kind => ({
  name,
  times,
  ends: [],
  deaf: true,
  harmless: true,
  async strike(command, stage) {
    await moment(command, stage);
    for (const stream of streams) command.child[stream]!.destroy();
  },
});

const OTHER_HOST = JSON.stringify({ token: 'o', pid: 1, host: 'node7', boot: 'b', started: '1' });

export const KINDS: readonly Kind[] = [
  {
    name: 'kill -9 of run',
    times: 16,
    ends: ['SIGKILL'],
    async strike(command, stage) {
      await moment(command, stage);
      command.child.kill('SIGKILL');
    },
  },
  hurtThread('a thread that exits', 'exit', 5),
  hurtThread('a thread that throws', 'throw', 4),
  {
    name: 'a thread that is terminated',
    times: 5,
    ends: [1],
    leavesMark: true,
    surroundings: ({ random, scratch }) => ({
      hurt: { terminate: random.whole(0, 400), once: markIn(scratch) },
    }),
    strike() {},
  },
  hurtThread('a thread out of memory', 'hoard', 4),
  hurtThread('an allocation that fails', 'allocate', 3),
  signalled('SIGINT', 2, 6),
  signalled('SIGTERM', 15, 5),
  // Without a terminal it changes nothing, but before the program listens.
  { ...signalled('SIGHUP', 1, 4), harmless: true },
  ...(existsSync('/usr/bin/script') ? [terminalGone] : []),
  signalled('SIGINT', 2, 5, true),
  {
    name: 'a process that stands still',
    times: 3,
    ends: [],
    harmless: true,
    async strike(command, stage) {
      await moment(command, stage);
      command.child.kill('SIGSTOP');
      await sleep(stage.random.whole(10, 300));
      command.child.kill('SIGCONT');
    },
  },
  {
    name: 'a full disk',
    times: 8,
    ends: [3],
    needsDisk: true,
    async strike(command, stage) {
      await moment(command, stage);
      stage.disk!.fill();
    },
    mend: ({ disk }) => disk!.empty(),
  },
  {
    name: 'a limit on the size of files',
    times: 3,
    ends: [3],
    surroundings: ({ random }) => ({ shell: `ulimit -f ${random.whole(4, 200)}; exec "$@"` }),
    strike() {},
  },
  {
    name: 'a folder that becomes read-only',
    times: 4,
    ends: [3],
    needsDisk: true,
    async strike(command, stage) {
      await midway(command, stage);
      stage.disk!.protect(stage.folder);
    },
    mend: ({ disk, folder }) => disk!.release(folder),
  },
  toFile('a file removed', 6, (path) => rmSync(path)),
  toFile('a file replaced by its copy', 5, (path) => {
    copyFileSync(path, `${path}.copy`);
    renameSync(`${path}.copy`, path);
  }),
  toFile('a file cut off', 5, (path, random) =>
    truncateSync(path, random.whole(0, statSync(path).size)),
  ),
  toFile(
    'a file edited',
    5,
    (path, random) => {
      const lines = readFileSync(path, 'utf8').split('\n');
      lines.splice(random.whole(1, lines.length - 1), 1, 'a line of another program');
      writeFileSync(path, lines.join('\n'));
    },
    TABLES,
  ),
  toFile('the lock removed', 3, (path) => rmSync(path), ['.lock']),
  toFile('the lock taken over', 3, (path) => writeFileSync(path, OTHER_HOST), ['.lock']),
  {
    name: 'the folder moved away and back',
    times: 4,
    ends: [3],
    async strike(command, stage) {
      await midway(command, stage);
      if (existsSync(stage.folder)) renameSync(stage.folder, `${stage.folder}-moved`);
    },
    mend({ folder }) {
      rmSync(folder, { recursive: true, force: true });
      renameSync(`${folder}-moved`, folder);
    },
  },
  toTable('a torn line', 5, (path, random) => {
    const { size } = statSync(path);
    truncateSync(path, size - random.whole(1, Math.min(size - 1, 60)));
  }),
  toTable('a line doubled', 5, (path, random) => {
    const lines = readFileSync(path, 'utf8').split('\n');
    appendFileSync(path, `${lines[random.whole(1, lines.length - 2)]}\n`);
  }),
  toTable('a hole in a file', 3, (path, random) => {
    const bytes = readFileSync(path);
    const at = random.whole(0, bytes.length - 20);
    writeFileSync(path, bytes.fill(0, at, at + 20));
  }),
  {
    name: 'the clock set back',
    times: 6,
    ends: [],
    harmless: true,
    surroundings: ({ random }) => ({
      hurt: { clock: random.of([1e3, 3.6e6, 3e11]), at: random.whole(0, 1200) },
    }),
    strike() {},
  },
  closes('stdout closed', 4, ['stdout']),
  closes('stderr closed', 2, ['stderr']),
  closes('stdout and stderr closed', 2, ['stdout', 'stderr']),
];
