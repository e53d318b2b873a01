/** One thing that happens to a sweep, what the next commands make of it, and all that must hold. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command, type Ended, reportedIn } from './command.js';
import { Disk } from './disk.js';
import { type Kind, markIn, type Stage } from './kinds.js';
import { Random } from './random.js';
import { bytesOf, runIdsIn, strayFiles } from './state.js';

export interface Outcome {
  readonly kind: Kind;
  /** How it ended, in words: 'resumed to the same bytes'. */
  readonly ended: string;
  /** Whether it met the sweep before its end. */
  readonly hasStruck: boolean;
  /** Each a sentence that names the fault. */
  readonly problems: readonly string[];
}

/** A place for one trial at a time. */
export class Ground {
  readonly folder: string;
  readonly #disk: Disk | null;

  constructor(
    private readonly scratch: string,
    private readonly config: string,
    /** The folder that an undisturbed sweep has left. */
    private readonly reference: string,
  ) {
    mkdirSync(scratch, { recursive: true });
    this.#disk = Disk.make(join(scratch, 'disk'), 1024);
    this.folder = join(this.#disk?.path ?? scratch, 'results');
  }

  /** Whether a disk can be filled here. */
  get hasDisk(): boolean {
    return this.#disk !== null;
  }

  remove(): void {
    this.#disk?.remove();
    rmSync(this.scratch, { recursive: true, force: true });
  }

  words(...more: string[]): string[] {
    return ['run', this.config, '--out', this.folder, '--quiet', '--json', ...more];
  }

  async judge(kind: Kind, name: string): Promise<Outcome> {
    this.#clear();
    const random = new Random(name);
    const stage: Stage = { folder: this.folder, scratch: this.scratch, random, disk: this.#disk };
    const workers = String(random.whole(1, 2));
    const command = new Command(this.words('--workers', workers), kind.surroundings?.(stage));
    await kind.strike(command, stage);
    const struck = await command.ended;
    const hasMark = existsSync(markIn(this.scratch));
    kind.mend?.(stage);
    const onDisk = runIdsIn(this.folder, 'results.csv');
    const problems = endProblems(struck, kind);
    if (!kind.takes) {
      const lost = reportedIn(struck.stdout).filter((runId) => !onDisk.includes(runId));
      if (lost.length > 0) problems.push(`${lost.length} reported rows are not on disk`);
    }
    const isDone = struck.code === 0 && this.#differences().length === 0;
    if (struck.code === 0 && !isDone)
      problems.push(`it ended with 0, but ${this.#differences().join(', ')} differ`);
    const ended = await this.#recover(onDisk, problems);
    const isSame = isDone && ended === RESUMED;
    return {
      kind,
      ended: isSame ? 'ended with the same bytes' : ended,
      hasStruck: kind.leavesMark ? hasMark : !isSame,
      problems: problems.map((problem) => `${kind.name}: ${problem} [${name}]`),
    };
  }

  #clear(): void {
    this.#disk?.empty();
    for (const path of [this.folder, `${this.folder}-moved`, markIn(this.scratch)])
      rmSync(path, { recursive: true, force: true });
  }

  /** Runs the same command, and what its message advises, until the folder is that of an undisturbed sweep. */
  async #recover(onDisk: readonly string[], problems: string[]): Promise<string> {
    const advice: string[] = [];
    for (;;) {
      const ran = await new Command(this.words('--workers', '1', ...advice)).ended;
      const differences = this.#differences();
      if (ran.code === 0 && differences.length === 0) {
        const again = reportedIn(ran.stdout).filter((runId) => onDisk.includes(runId));
        if (again.length > 0 && advice.length === 0)
          problems.push(`${again.length} finished rows were trained again`);
        problems.push(...strayFiles(this.folder).map((name) => `${name} is left`));
        return advice.length === 0 ? RESUMED : `mended by ${advice.join(' ')}`;
      }
      problems.push(...messageProblems(ran));
      const next = ['--repair', '--force-unlock', '--fresh'].find((option) =>
        ran.stderr.includes(option),
      );
      if (![0, 3].includes(Number(ran.code)) || next === undefined || advice.includes(next)) {
        const what = `${ran.code}, ${differences.join(', ')} differ: ${ran.stderr.trim()}`;
        problems.push(`the next command (${advice.join(' ')}) ended with ${what}`);
        return 'not mended';
      }
      advice.push(next);
    }
  }

  #differences(): string[] {
    return ['results.csv', 'history.csv', 'experiment.json'].filter(
      (name) => bytesOf(this.folder, name) !== bytesOf(this.reference, name),
    );
  }
}

const RESUMED = 'resumed to the same bytes';

function endProblems(struck: Ended, kind: Kind): string[] {
  const problems = kind.deaf ? [] : messageProblems(struck);
  if (struck.code !== 0 && !kind.ends.includes(struck.code))
    problems.push(`it ended with ${struck.code}: ${struck.stderr.trim()}`);
  return problems;
}

/** What is wrong with what a command says that has not ended with 0. */
function messageProblems({ code, stderr }: Ended): string[] {
  const problems: string[] = [];
  if (/^\s+at .+:\d+/m.test(stderr)) problems.push(`it prints a stack trace: ${stderr}`);
  if (code === 1 && !/^(?:error|warning): /m.test(stderr))
    problems.push(`it ended with 1, but does not say why: ${stderr}`);
  if (code === 3 && !/^error: .+: .+\n(?:.*\n)* *hint: /m.test(stderr))
    problems.push(`it ended with 3, but does not say where, what and what to do: ${stderr}`);
  return problems;
}
