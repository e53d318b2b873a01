import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { keepgrid, onWindows, temporaryFolder } from '../../helpers.js';

const folder = temporaryFolder();
const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const isHere = (shell: Shell): boolean =>
  !onWindows && spawnSync(shell, ['-c', 'true']).status === 0;

beforeAll(async () => {
  for (const shell of SHELLS) {
    const { stdout } = await keepgrid('completion', shell);
    writeFileSync(join(folder, `keepgrid.${shell}`), stdout);
  }
  mkdirSync(join(folder, 'here', 'my results'), { recursive: true });
  writeFileSync(join(folder, 'here', 'my grid.yaml'), '');
  writeFileSync(join(folder, 'here', 'notes.txt'), '');
});

/** Asks the shell itself, in a folder with a config, a text file and a folder. */
const ASK: Readonly<Record<Shell, (words: readonly string[]) => readonly string[]>> = {
  bash: (words) => [
    '--norc',
    '-c',
    `source ../keepgrid.bash; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
     COMP_CWORD=${words.length - 1}; _keepgrid; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  // Each match that zsh adds is printed: its own matching by prefix is left to it.
  zsh: (words) => [
    '-f',
    '-c',
    `zmodload zsh/zpty; zpty z zsh -f -i
     zpty -w z "PS1=; autoload -Uz compinit; compinit -u -D; zstyle ':completion:*' list-separator '#'; setopt no_beep"
     zpty -w z "source ../keepgrid.zsh; bindkey '^I' list-choices; print READ''Y"
     zpty -r z seen '*READY*'
     zpty -w -n z ${JSON.stringify(words.join(' '))}$'\\t'
     sleep 2; zpty -w -n z $'\\x15'; zpty -w z "print DON''E"
     zpty -r z seen '*DONE*'; print -r -- "$seen"; zpty -d z`,
  ],
  fish: (words) => [
    '--no-config',
    '-c',
    `source ../keepgrid.fish; complete -C ${JSON.stringify(words.join(' '))}`,
  ],
};

function completed(shell: Shell, words: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(shell, ASK[shell](words), {
    cwd: join(folder, 'here'),
    encoding: 'utf8',
    env: { ...process.env, HOME: folder, TERM: 'xterm' },
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

/** What is typed, what the shell must offer, and what it must not. */
const CASES: readonly (readonly [string[], string[], string[]])[] = [
  [['keepgrid', 'ver'], ['verify'], ['summary']],
  [['keepgrid', 'run', '--k'], ['--kernels'], ['--json']],
  [
    ['keepgrid', 'run', '--kernels', ''],
    ['auto', 'plain'],
    ['my grid', 'my\\ grid'],
  ],
  [['keepgrid', 'plan', ''], ['grid.yaml'], ['notes.txt']],
  [['keepgrid', 'run', '--out', ''], ['results'], ['notes.txt', 'grid.yaml']],
  [['keepgrid', 'help', 'stat'], ['statistics'], ['verify']],
  [['keepgrid', 'completion', ''], ['bash', 'zsh', 'fish'], ['results']],
];

describe.each(SHELLS)('completion in %s', (shell) => {
  test.skipIf(!isHere(shell)).each(CASES)(
    `%j (skipped where ${shell} is not installed)`,
    (words, offered, left) => {
      const answer = completed(shell, words);
      for (const word of offered) expect(answer).toContain(word);
      for (const word of left) expect(answer).not.toContain(word);
    },
  );
});

test.skipIf(!isHere('bash'))('bash takes a name with a space as one word', () => {
  expect(completed('bash', ['keepgrid', 'run', 'my']).split('\n')).toEqual([
    'my results',
    'my grid.yaml',
    '',
  ]);
});

test.each(SHELLS)(
  'the script for %s knows every command and every option of each',
  async (shell) => {
    const script = (await keepgrid('completion', shell)).stdout;
    const top = (await keepgrid('--help')).stdout;
    const commands = [...top.matchAll(/^ {2}([a-z]+) (?:\[|<| )/gm)].map(([, name]) => name);
    expect(commands).toContain('completion');
    for (const command of commands) {
      const help = (await keepgrid(command, '--help')).stdout;
      for (const [, flag] of help.matchAll(/--([a-z][a-z-]+)/g)) {
        expect(script).toContain(shell === 'fish' ? `-l ${flag}` : `--${flag}`);
      }
    }
  },
);
