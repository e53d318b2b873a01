/** The program: runs the command of its arguments, and turns errors into messages and exit codes. */
import { CommanderError } from 'commander';
import { EXIT, UserError } from '../errors.js';
import { errorLines } from './errorLines.js';
import { program } from './program.js';
import { coloursFor, note, visible, widthOf } from './terminal.js';

/** Runs the command that the arguments name. Resolves to the exit code, and never throws. */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.done;
  const done = (code: number): void => {
    exitCode = code;
  };
  let unwritten: NodeJS.ErrnoException | null = null;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe may stop early, as `head` does: that is not an error.
    if (error.code !== 'EPIPE') unwritten ??= error;
  });
  // If nobody reads the messages, the command goes on without them.
  process.stderr.on('error', () => {});
  try {
    await program(done).parseAsync(args, { from: 'user' });
    // Errors of writing to stdout arrive only after the write has returned.
    await new Promise(setImmediate);
    if (unwritten !== null) throw outputError(unwritten);
    return exitCode;
  } catch (error) {
    return report(error);
  }
}

/** The error to report if stdout could not be written to, as when a disk is full. */
const outputError = ({ code }: NodeJS.ErrnoException): UserError =>
  new UserError(`Cannot write all of the output (${code})`, {
    where: 'stdout',
    hint: 'free some space, or redirect the output elsewhere; the results folder is not affected',
  });

/** Prints what went wrong, and returns the exit code for it. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has printed its own message; --help and --version are not errors.
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  const colours = coloursFor(process.stderr);
  if (error instanceof UserError) {
    errorLines(error, widthOf(process.stderr), colours).forEach(note);
    return error.exitCode;
  }
  const text = error instanceof Error ? error.message : String(error);
  note(`${colours.red('keepgrid has a bug:')} ${visible(text)}`);
  note(
    'Please report it with the command and the config. Set KEEPGRID_DEBUG=1 to see where it happened.',
  );
  if (process.env['KEEPGRID_DEBUG'] && error instanceof Error) note(visible(error.stack ?? ''));
  return EXIT.bug;
}
