/** Stops on Ctrl-C and other signals: the first asks for an orderly stop, the second ends the program. */
import { constants } from 'node:os';
import { note } from './terminal.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Stop {
  readonly signal: AbortSignal;
  /** 128 + n for signal n that asked for the stop; null if none did. */
  exitCode(): number | null;
  /** Lets the signals end the program again, as they do by default. */
  release(): void;
}

/** Listens for SIGINT, SIGTERM and SIGHUP until it is released. */
export function stopOnSignals(): Stop {
  const controller = new AbortController();
  let code: number | null = null;
  const handler = (name: NodeJS.Signals): void => {
    if (code !== null) process.exit(code);
    code = 128 + constants.signals[name];
    // The text is short because the terminal does not wrap lines while a bar is drawn.
    note('\nstopping; interrupt again to stop at once');
    controller.abort();
  };
  SIGNALS.forEach((name) => process.on(name, handler));
  return {
    signal: controller.signal,
    exitCode: () => code,
    release: () => SIGNALS.forEach((name) => process.off(name, handler)),
  };
}
