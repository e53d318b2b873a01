/** The program: words in, exit code out. */
import { CommanderError } from 'commander';
import { EXIT, UserError } from '../errors.js';
import { program } from './program.js';
import { coloursFor, note, visible } from './terminal.js';

/** Runs the command that the words name. Resolves to the exit code; never throws. */
export async function main(words: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.done;
  const done = (code: number): void => {
    exitCode = code;
  };
  let lost: NodeJS.ErrnoException | null = null;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe has had enough (`| head`): no fault of anyone's.
    if (error.code !== 'EPIPE') lost ??= error;
  });
  // A message that finds no reader is lost; what it is about goes on.
  process.stderr.on('error', () => {});
  try {
    await program(done).parseAsync(words, { from: 'user' });
    await new Promise(setImmediate);
    if (lost !== null) throw unwritable(lost);
    return exitCode;
  } catch (error) {
    return report(error);
  }
}

/** Results went to a file or device that did not take them. */
const unwritable = ({ code }: NodeJS.ErrnoException): UserError =>
  new UserError(`Cannot write all that was to be printed (${code})`, {
    where: 'stdout',
    hint: 'free some space, or send the output elsewhere; what is in the results folder is kept',
  });

/** Says what went wrong, once, and gives the exit code for it. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // commander has printed its message; help and version are not errors.
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  const { red } = coloursFor(process.stderr);
  if (error instanceof UserError) {
    note(`${red('error:')} ${visible(error.toString())}`);
    return error.exitCode;
  }
  const text = error instanceof Error ? error.message : String(error);
  note(`${red('keepgrid has a bug:')} ${visible(text)}`);
  note(
    'Please report it with the command and the config. KEEPGRID_DEBUG=1 prints where it happened.',
  );
  if (process.env['KEEPGRID_DEBUG'] && error instanceof Error) note(visible(error.stack ?? ''));
  return EXIT.bug;
}
