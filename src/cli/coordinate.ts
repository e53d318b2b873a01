/** `keepgrid run --queue`: hands the training to the workers of a queue, and says what becomes of it. */
import { addressOf } from '../queue/address.js';
import { Coordinator } from '../queue/coordinator.js';
import { called } from './called.js';
import type { Progress } from './progress.js';
import { visible, warn } from './terminal.js';

interface CoordinateOptions {
  readonly lease: number | undefined;
  readonly quiet: boolean;
  readonly progress: Progress;
}

/** @throws UserError if there is no address of a queue, or it is not one. */
export function coordinate(
  queue: string | true,
  sweep: string,
  { lease, quiet, progress }: CoordinateOptions,
): Coordinator {
  const address = addressOf(queue);
  let hasSaid = false;
  return new Coordinator({
    address,
    sweep,
    ...(lease === undefined ? {} : { lease }),
    onPresent({ workers }) {
      if (workers === 0 && !hasSaid && !quiet) {
        const command = called('worker', '--queue', address.shown);
        progress.say(`no worker yet; on any machine:\n  ${visible(command)}`);
      }
      hasSaid = true;
      progress.present(workers);
    },
    onNote: (text) => (quiet ? warn(text) : progress.say(visible(text))),
  });
}
