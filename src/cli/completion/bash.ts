/** Completion in bash, 3.2 or newer. */
import type { CommandWords, Kind, wordsOf } from './words.js';

/** The script, to be sourced. */
export function bashScript({ name, options, commands }: ReturnType<typeof wordsOf>): string {
  const top = [
    ...commands.map((command) => command.name),
    ...options.flatMap(({ flags }) => flags),
  ];
  return `# Completion of ${name} in bash: source this file, or eval "$(${name} completion bash)" in ~/.bashrc

_${name}_words() { while IFS= read -r; do COMPREPLY+=("$REPLY"); done < <(compgen -W "$1" -- "$word"); }

# Names of files may have spaces: readline quotes them.
_${name}_files() {
  compopt -o filenames 2> /dev/null
  while IFS= read -r; do COMPREPLY+=("$REPLY"); done < <(
    case $1 in
      config) compgen -d -- "$word"; for end in yaml yml json; do compgen -f -X "!*.$end" -- "$word"; done ;;
      folder) compgen -d -- "$word" ;;
      file) compgen -f -- "$word" ;;
    esac
  )
}

_${name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} != -* ]]; then command=\${COMP_WORDS[i]}; break; fi
  done
  if [[ -z $command ]]; then _${name}_words '${top.join(' ')}'; return; fi
  case "$command $before" in
${commands.flatMap(valueLines(name)).join('\n')}
  esac
  case $command in
${commands.map(commandLine(name)).join('\n')}
  esac
}

complete -F _${name} ${name}
`;
}

const valueLines =
  (program: string) =>
  ({ name, options }: CommandWords): string[] =>
    options.flatMap(({ flags, value }) => {
      if (value === null) return [];
      const patterns = flags.map((flag) => `'${name} ${flag}'`).join(' | ');
      return `    ${patterns}) ${completing(program, value)}; return ;;`;
    });

function commandLineFlags({ options }: CommandWords): string {
  return options.flatMap(({ flags }) => flags).join(' ');
}

const commandLine =
  (program: string) =>
  (command: CommandWords): string => {
    const flags = `_${program}_words '${commandLineFlags(command)}'`;
    const argument = command.argument === null ? ':' : completing(program, command.argument);
    return `    ${command.name}) if [[ $word == -* ]]; then ${flags}; else ${argument}; fi ;;`;
  };

function completing(program: string, kind: Kind): string {
  if (typeof kind !== 'string') return `_${program}_words '${kind.join(' ')}'`;
  return kind === 'text' ? ':' : `_${program}_files ${kind}`;
}
