/** Ctrl-C and its kin: the first asks for an orderly stop, the second ends the program at once. */
import { constants } from 'node:os';
import { note } from './terminal.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Stop {
  readonly signal: AbortSignal;
  /** 128 + n of the signal that stopped the program; null where none did. */
  exitCode(): number | null;
  /** Gives the signals back to the system. */
  release(): void;
}

export function stopOnSignals(): Stop {
  const controller = new AbortController();
  let code: number | null = null;
  const handler = (name: NodeJS.Signals): void => {
    if (code !== null) process.exit(code);
    code = 128 + constants.signals[name];
    // Short: while a bar is drawn the terminal does not wrap lines.
    note('\nstopping; once more to stop at once');
    controller.abort();
  };
  SIGNALS.forEach((name) => process.on(name, handler));
  return {
    signal: controller.signal,
    exitCode: () => code,
    release: () => SIGNALS.forEach((name) => process.off(name, handler)),
  };
}
