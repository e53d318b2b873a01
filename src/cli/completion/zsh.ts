/** Completion in zsh. */
import type { CommandWords, Kind, OptionWords, wordsOf } from './words.js';

/** The script, to be sourced after compinit, or saved as `_keepgrid` in a folder of fpath. */
export function zshScript({ name, options, commands }: ReturnType<typeof wordsOf>): string {
  const described = commands.map((command) => quoted(`${command.name}:${command.description}`));
  return `#compdef ${name}
# Completion of ${name} in zsh: eval "$(${name} completion zsh)" in ~/.zshrc, after compinit

_${name}() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands=(
    ${described.join('\n    ')}
  )
  _arguments -C ${options.map(optionSpec).join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
${commands.map(commandLines).join('\n')}
      esac ;;
  esac
}

if [[ $funcstack[1] == _${name} ]]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function commandLines({ name, options, argument }: CommandWords): string {
  const specs = [
    ...options.map(optionSpec),
    ...(argument === null ? [] : [quoted(`*:argument:${action(argument)}`)]),
  ];
  return `        ${name}) _arguments ${specs.join(' ')} ;;`;
}

/** \`(-o --out)\`{-o,--out}\`[results folder]:value:_files -/\`: either flag, and never both. */
function optionSpec({ flags, description, value }: OptionWords): string {
  const text = `[${escaped(description).replaceAll(/[[\]]/g, '\\\\$&')}]`;
  const takes = value === null ? '' : `:value:${action(value)}`;
  if (flags.length === 1) return quoted(`${flags[0]}${text}${takes}`);
  return `${quoted(`(${flags.join(' ')})`)}{${flags.join(',')}}${quoted(text + takes)}`;
}

function action(kind: Kind): string {
  if (typeof kind !== 'string') return `(${kind.join(' ')})`;
  return {
    config: '_files -g "*.(yaml|yml|json)"',
    folder: '_files -/',
    file: '_files',
    text: ' ',
  }[kind];
}

const escaped = (text: string): string => text.replaceAll(':', '\\:');

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
