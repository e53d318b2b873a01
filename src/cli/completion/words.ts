/** The program's commands and options as plain values, from which completion scripts are made. */
import type { Argument, Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** What may stand there: one of these words, a file of a kind, or a text that nothing completes. */
export type Kind = readonly string[] | 'config' | 'folder' | 'file' | 'text';

export interface OptionWords {
  /** `-o` and `--out`, or one of them. */
  readonly flags: readonly string[];
  readonly description: string;
  /** What its value is; null if it takes none. */
  readonly value: Kind | null;
}

export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** What its arguments are; null if it takes none. */
  readonly argument: Kind | null;
}

/** The whole program, and below it each of its commands. */
export function wordsOf(program: Command): CommandWords & { readonly commands: CommandWords[] } {
  return { ...commandWords(program), commands: program.commands.map(commandWords) };
}

function commandWords(command: Command): CommandWords {
  const [argument] = command.registeredArguments;
  return {
    name: command.name(),
    description: command.description(),
    options: command.createHelp().visibleOptions(command).map(optionWords),
    argument: argument === undefined ? null : kindOf(argument, argument.name()),
  };
}

function optionWords(option: Option): OptionWords {
  const placeholder = /[<[](.+?)(?:\.\.\.)?[>\]]/.exec(option.flags)?.[1];
  return {
    flags: [option.short, option.long].filter((flag) => typeof flag === 'string'),
    description: option.description,
    value: placeholder === undefined ? null : kindOf(option, placeholder),
  };
}

/** By the choices, or by the name that help gives the value: <config>, <dir>, <file>, <model>. */
function kindOf({ argChoices }: Pick<Argument | Option, 'argChoices'>, name: string): Kind {
  if (argChoices !== undefined) return argChoices;
  if (name === 'config' || name === 'file') return name;
  if (name === 'model') return 'file';
  return name.startsWith('dir') ? 'folder' : 'text';
}
