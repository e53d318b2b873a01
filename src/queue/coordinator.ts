/**
 * The side of a queue that has the plan: hands out batches of runs, and takes what workers have trained. What is
 * on the queue can be lost at any time and is put there again; what is recorded is on this side's disk.
 */
import type { TrainAll } from '../sweep/trainAll.js';
import { refusedBy } from './connection.js';
import { Link, type LinkOptions } from './link.js';
import { Session } from './session.js';

export type CoordinatorOptions = Pick<LinkOptions, 'address' | 'sweep'> & Partial<LinkOptions>;

export const LEASE_SECONDS = 30;

/** Trains the runs of a sweep on the workers of a queue. It connects when there is something to train. */
export class Coordinator {
  readonly #options: LinkOptions;
  #link: Link | null = null;

  constructor(options: CoordinatorOptions) {
    this.#options = { lease: LEASE_SECONDS, onPresent: () => {}, onNote: () => {}, ...options };
  }

  /**
   * @throws MachineError if the queue cannot be reached or refuses a command, another process coordinates
   * the sweep, or two workers give different bits; UserError if a package is missing.
   */
  readonly trainAll: TrainAll = async (jobs, setup, options, handlers) => {
    const link = await this.#open(options.signal);
    if (link === null) return;
    try {
      await link.publish(setup);
      const session = new Session(jobs, link, setup, { ...options, handlers });
      link.listener = session;
      await session.run();
    } catch (error) {
      throw refusedBy(error, this.#options.address);
    } finally {
      link.listener = null;
    }
  };

  /** Null where the signal has ended the attempt. */
  async #open(signal: AbortSignal): Promise<Link | null> {
    try {
      return (this.#link ??= await Link.open(this.#options, signal));
    } catch (error) {
      if (signal.aborted) return null;
      throw refusedBy(error, this.#options.address);
    }
  }

  /** Takes the sweep off the queue; if it is to go on later, what workers need stays for a while. */
  async close(isOver: boolean): Promise<void> {
    // What cannot be taken off is gone with its time, or with the next sweep of this name.
    await this.#link?.close(isOver).catch(() => {});
    this.#link = null;
  }
}
