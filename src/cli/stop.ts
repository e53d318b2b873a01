/** Stops on Ctrl-C and other signals: the first asks for an orderly stop, the second ends the program. */
import { constants } from 'node:os';
import { note } from './terminal.js';

/**
 * SIGHUP says that the terminal is gone. A program that has none, as nohup starts it, goes on: Node has
 * forgotten by now that nohup had the signal ignored.
 */
function signalsThatStop(): readonly NodeJS.Signals[] {
  const { stdin, stdout, stderr } = process;
  const hasTerminal = [stdin, stdout, stderr].some(({ isTTY }) => isTTY);
  return hasTerminal ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM'];
}

export interface Stop {
  readonly signal: AbortSignal;
  /** 128 + n for signal n that asked for the stop; null if none did. */
  exitCode(): number | null;
  /** Lets the signals end the program again, as they do by default. */
  release(): void;
}

/** Listens for SIGINT, SIGTERM and, if there is a terminal, SIGHUP until it is released. */
export function stopOnSignals(): Stop {
  const signals = signalsThatStop();
  const ignore = (): void => {};
  const controller = new AbortController();
  let code: number | null = null;
  const handler = (name: NodeJS.Signals): void => {
    if (code !== null) process.exit(code);
    code = 128 + constants.signals[name];
    // The text is short because the terminal does not wrap lines while a bar is drawn.
    note('\nstopping; interrupt again to stop at once');
    controller.abort();
  };
  signals.forEach((name) => process.on(name, handler));
  if (!signals.includes('SIGHUP')) process.on('SIGHUP', ignore);
  return {
    signal: controller.signal,
    exitCode: () => code,
    release() {
      signals.forEach((name) => process.off(name, handler));
      process.off('SIGHUP', ignore);
    },
  };
}
