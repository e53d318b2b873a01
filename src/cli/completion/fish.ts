/** Completion in fish. */
import type { CommandWords, Kind, OptionWords, wordsOf } from './words.js';

/** The script, to be sourced or saved as `keepgrid.fish` in ~/.config/fish/completions. */
export function fishScript({ name, options, commands }: ReturnType<typeof wordsOf>): string {
  const line = (...words: string[]): string => ['complete -c', name, ...words].join(' ');
  const first = '-n __fish_use_subcommand';
  return [
    `# Completion of ${name} in fish: ${name} completion fish | source`,
    line('-f'),
    ...commands.map((command) =>
      line(first, '-a', command.name, '-d', quoted(command.description)),
    ),
    ...options.map((option) => line(first, optionWords(option))),
    ...commands.flatMap((command) => commandLines(command).map((words) => line(words))),
    '',
  ].join('\n');
}

function commandLines({ name, options, argument }: CommandWords): string[] {
  const seen = `-n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
  return [
    ...options.map((option) => `${seen} ${optionWords(option)}`),
    ...(argument === null || argument === 'text' ? [] : [`${seen} ${completing(argument)}`]),
  ];
}

function optionWords({ flags, description, value }: OptionWords): string {
  const names = flags.map((flag) =>
    flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  );
  const takes = value === null ? [] : [value === 'file' ? '-r' : '-x', completing(value)];
  return [...names, ...takes, '-d', quoted(description)].join(' ');
}

function completing(kind: Kind): string {
  if (typeof kind !== 'string') return `-a ${quoted(kind.join(' '))}`;
  return {
    config: `-a ${quoted('(__fish_complete_suffix .yaml .yml .json)')}`,
    folder: `-a ${quoted('(__fish_complete_directories)')}`,
    file: '-F',
    text: '',
  }[kind];
}

const quoted = (text: string): string =>
  `'${text.replaceAll(/[\\']/g, (character) => `\\${character}`)}'`;
