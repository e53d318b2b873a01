/**
 * Tables of formats that packages decode, read in a thread of its own: a damaged file may have a decoder
 * count for ever or fill the memory, and only a thread can be ended from outside.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { UserError } from '../../errors.js';
import { packageFile } from '../../packageFile.js';
import { statFile } from '../files.js';
import { examplesOf } from '../raw.js';
import type { Table, TableReader, TableScanner, Wanted } from '../table.js';

/** What the thread is given. */
export interface Order {
  readonly format: 'parquet' | 'arrow';
  readonly path: string;
  readonly shown: string;
  /** Whether the table comes in parts, and not whole. */
  readonly inParts: boolean;
  /** Set to 1 once the answer to the names of the columns has been sent. */
  readonly answered: Int32Array;
}

/** What the thread sends: first the names of the columns, then tables, each once it is asked for. */
export type Message =
  | { readonly names: readonly string[]; readonly where: string }
  | { readonly table: Omit<Table, 'placeOf'> }
  | {
      readonly refused: {
        readonly message: string;
        readonly where?: string;
        readonly hint?: string;
      };
    }
  | { readonly done: true };

/** What the thread is sent. */
export type Reply = { readonly wanted: readonly Wanted[] } | { readonly next: true };

/** What the decoding of a part may take: so much, and so much more for each MiB of the file. */
export interface Limits {
  readonly seconds: number;
  readonly secondsPerMib: number;
  readonly mib: number;
  readonly mibPerMib: number;
}

const LIMITS: Limits = { seconds: 10, secondsPerMib: 1, mib: 512, mibPerMib: 32 };

/** Reads a table whole. */
export const threadReader =
  (format: Order['format'], limits = LIMITS): TableReader =>
  async (path, shown, request) => {
    for await (const table of scan({ format, path, shown, inParts: false }, request.want, limits)) {
      return table;
    }
    throw new Error('The thread has read no table');
  };

/** Reads a table part by part. */
export const threadScanner =
  (format: Order['format'], limits = LIMITS): TableScanner =>
  (path, shown, request) =>
    scan({ format, path, shown, inParts: true }, request.want, limits);

async function* scan(
  order: Omit<Order, 'answered'>,
  want: Parameters<TableReader>[2]['want'],
  limits: Limits,
): AsyncGenerator<Table> {
  const { path, shown } = order;
  const mib = (await statFile(path, shown)).size / 2 ** 20;
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(packageFile('dist/data/readers/thread.js'), {
    workerData: { ...order, answered } satisfies Order,
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(limits.mib + limits.mibPerMib * mib) },
  });
  const seconds = limits.seconds + limits.secondsPerMib * mib;
  const placeOf = examplesOf(shown);
  let from = 0;
  try {
    for (;;) {
      const message = await nextMessage(thread, seconds, shown);
      if ('done' in message) return;
      if ('refused' in message) throw new UserError(message.refused.message, message.refused);
      if ('names' in message) {
        thread.postMessage({ wanted: want(message.names, message.where) } satisfies Reply);
        Atomics.store(answered, 0, 1);
        Atomics.notify(answered, 0);
        continue;
      }
      const first = from;
      yield { ...message.table, placeOf: (row) => placeOf(first + row) };
      from += message.table.rows;
      thread.postMessage({ next: true } satisfies Reply);
    }
  } finally {
    await thread.terminate();
  }
}

/** @throws UserError where decoding takes too long or too much memory; whatever else ended the thread. */
async function nextMessage(thread: Worker, seconds: number, shown: string): Promise<Message> {
  const signal = AbortSignal.timeout(Math.ceil(1000 * seconds));
  const endless = (what: string): UserError =>
    new UserError(`Decoding the file takes more than ${what}, so it is damaged or far too large`, {
      where: shown,
      hint: 'write it again, or write it as CSV',
    });
  try {
    return ((await once(thread, 'message', { signal })) as [Message])[0];
  } catch (error) {
    if (signal.aborted) throw endless(`${Math.round(seconds)} s`);
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ERR_WORKER_OUT_OF_MEMORY' ? endless('the memory that it may have') : error;
  }
}
