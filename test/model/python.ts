/** Debian's Python, which has the libraries that model files are checked with where they are installed. */
import { spawnSync } from 'node:child_process';

/** A Python that has these modules; null if there is none. */
export const pythonWith = (...modules: readonly string[]): string | null =>
  ['/usr/bin/python3', 'python3'].find(
    (command) => spawnSync(command, ['-c', `import ${modules.join(', ')}`]).status === 0,
  ) ?? null;

/** Runs a program with these arguments and returns what it prints. */
export function runPython(command: string, program: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, ['-c', program, ...words], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
