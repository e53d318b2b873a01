import { availableParallelism } from 'node:os';
import { EXPERIMENT_NAME } from '../config/experimentName.js';
import { EXIT, UserError } from '../errors.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import { addressOf } from '../queue/address.js';
import { serve } from '../queue/serve.js';
import { count, duration } from '../text.js';
import { stopOnSignals } from './stop.js';
import { note, noteWrapped, printJson, visible, warn } from './terminal.js';

export interface WorkerOptions {
  readonly queue?: string | true;
  readonly name?: string;
  readonly once?: boolean;
  readonly maxIdle?: number;
  readonly workers?: number;
  readonly kernels: KernelChoice;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Seconds between two lines of progress. */
const INTERVAL = 10;
/** Milliseconds in which a worker that was stopped closes what it has open. */
const LINGER = 2000;

/**
 * `keepgrid worker`: trains runs of a queue until it is stopped.
 * @throws UserError if the address or the name is none, or a package is missing; MachineError if the queue
 * cannot be reached or needs another version.
 */
export async function worker({
  queue = true,
  name,
  once = false,
  maxIdle,
  workers: threads = availableParallelism(),
  kernels,
  json = false,
  quiet = false,
}: WorkerOptions): Promise<number> {
  const address = addressOf(queue);
  if (name !== undefined && !EXPERIMENT_NAME.test(name)) {
    throw new UserError('This is not a name of a sweep', {
      where: '--name',
      hint: 'give the name that the config has, or leave it out to serve every sweep',
    });
  }
  const stop = stopOnSignals();
  const total = { trained: 0, failed: 0 };
  const started = performance.now();
  let said = started;
  const say = (text: string): void => {
    if (!quiet) noteWrapped(visible(text));
  };
  const soFar = (): string =>
    `${count(total.trained, 'run')} trained${total.failed > 0 ? `, ${total.failed} failed` : ''} in ` +
    duration((performance.now() - started) / 1000);
  try {
    say(
      `serving ${address.shown} with ${count(threads, 'thread')}; Ctrl-C finishes the runs under way`,
    );
    await serve({
      address,
      sweep: name ?? null,
      once,
      maxIdle: maxIdle ?? null,
      threads,
      kernels,
      signal: stop.signal,
      onNote: warn,
      onSweep({ sweep }) {
        if (json) printJson({ event: 'sweep', sweep });
        say(`taking runs of ${sweep}`);
      },
      onBatch({ sweep, trained, failed }) {
        total.trained += trained;
        total.failed += failed;
        if (json) printJson({ event: 'batch', sweep, trained, failed });
        if (performance.now() - said < INTERVAL * 1000) return;
        said = performance.now();
        say(soFar());
      },
    });
    if (json) printJson({ event: 'done', ...total });
    if (!quiet) note(soFar());
    return stop.exitCode() ?? EXIT.done;
  } finally {
    stop.release();
    // What BullMQ still wants of a server that is away does not keep a worker that was stopped.
    if (stop.signal.aborted) setTimeout(() => process.exit(), LINGER).unref();
  }
}
