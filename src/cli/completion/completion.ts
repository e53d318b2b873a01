import type { Command } from 'commander';
import { EXIT } from '../../errors.js';
import { print } from '../terminal.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { type SHELLS, wordsOf } from './words.js';
import { zshScript } from './zsh.js';

type Shell = (typeof SHELLS)[number];

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const satisfies Record<
  Shell,
  unknown
>;

/** `keepgrid completion`: prints the script that completes commands, options and files in a shell. */
export async function completion(shell: Shell, _: object, command: Command): Promise<number> {
  print(SCRIPTS[shell](wordsOf(command.parent!)).trimEnd());
  return EXIT.done;
}
