/** The code of a thread that decodes one file. */
import { once } from 'node:events';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { UserError } from '../../errors.js';
import type { Table, TableRequest } from '../table.js';
import type { Message, Order, Reply } from './inThread.js';

const port = parentPort!;
const { format, path, shown, inParts, answered } = workerData as Order;
const send = (message: Message, buffers: ArrayBuffer[] = []): void =>
  port.postMessage(message, buffers);

/** Readers want the answer at once, so this waits for it. */
const request: TableRequest = {
  delimiter: 'auto',
  decimal: 'auto',
  want(names, where) {
    send({ names, where });
    Atomics.wait(answered, 0, 0);
    const { message } = receiveMessageOnPort(port) as {
      message: Extract<Reply, { wanted: unknown }>;
    };
    return message.wanted;
  },
};

async function* tables(): AsyncIterable<Table> {
  if (format === 'arrow') {
    yield await (await import('./arrowTable.js')).readArrowTable(path, shown, request);
    return;
  }
  const { readParquetTable, scanParquetTable } = await import('./parquetTable.js');
  if (inParts) yield* scanParquetTable(path, shown, request);
  else yield await readParquetTable(path, shown, request);
}

/** The numbers of a table move to the other thread instead of being copied. */
const buffersOf = ({ columns }: Table): ArrayBuffer[] => {
  const buffers = columns.map((column) =>
    column.kind === 'number' ? column.values.buffer : column.codes.buffer,
  );
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
};

try {
  for await (const table of tables()) {
    const { placeOf: _, ...rest } = table;
    const asked = once(port, 'message');
    send({ table: rest }, buffersOf(table));
    await asked;
  }
  send({ done: true });
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  const { message, where, hint } = error;
  send({
    refused: {
      message,
      ...(where === undefined ? {} : { where }),
      ...(hint === undefined ? {} : { hint }),
    },
  });
} finally {
  port.close();
}
