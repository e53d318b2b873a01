/** The connection to Redis, which waits for a server that has gone away, and says so. */
import type { RedisOptions } from 'ioredis';
import { MachineError, UserError } from '../errors.js';
import type { Address } from './address.js';
import { type Libraries, loadLibraries, type Redis } from './libraries.js';

/** Milliseconds within which the server must answer at first. Later it is waited for as long as it takes. */
const PATIENCE = 5000;
/** Milliseconds between two attempts at most. */
const MOST_DELAY = 2000;
/** BullMQ's own least version. */
const LEAST_VERSION = 5;

export interface Connection extends Libraries {
  readonly redis: Redis;
  readonly address: Address;
  /** The work, or a rejection when the connection is closed: commands under way stay without an answer then. */
  whileOpen<T>(work: Promise<T>): Promise<T>;
  close(): void;
}

export interface ConnectionOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with what a person should know: that the server has gone away, and that it is back. */
  readonly onNote?: ((text: string) => void) | undefined;
}

/**
 * Connects to the server.
 * @throws UserError if a package is missing; MachineError if the server does not answer, refuses the
 * password, or is too old. No message holds the password.
 */
export async function connect(
  address: Address,
  { signal, onNote }: ConnectionOptions = {},
): Promise<Connection> {
  const libraries = await loadLibraries();
  const { host, port, database, tls, username, password, shown } = address;
  let isOpen = false;
  const end = performance.now() + PATIENCE;
  const options: RedisOptions = {
    host,
    port,
    db: database,
    ...(tls ? { tls: {} } : {}),
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    connectionName: 'keepgrid',
    connectTimeout: PATIENCE,
    // Commands wait for a server that is away.
    maxRetriesPerRequest: null,
    retryStrategy: (times) =>
      isOpen || performance.now() < end ? Math.min(50 * 2 ** times, MOST_DELAY) : null,
  };
  const redis = new libraries.Redis(options);
  let fault: Error | null = null;
  redis.on('error', (error: Error) => {
    fault = error;
    if (isRefusal(error)) redis.disconnect();
  });
  const stop = (): void => redis.disconnect();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      redis.once('ready', resolve);
      redis.once('end', () => reject(fault ?? new Error('stopped')));
    });
    await refuseOld(redis, shown);
  } catch (error) {
    redis.disconnect();
    throw error instanceof UserError ? error : unreachable(error as Error, shown);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  isOpen = true;
  let isAway = false;
  const away = (now: boolean): void => {
    if (now !== isAway && isOpen)
      onNote?.(`the queue ${shown} is ${now ? 'away; waiting for it' : 'back'}`);
    isAway = now;
  };
  redis.on('close', () => away(true));
  redis.on('ready', () => away(false));
  const closing = new AbortController();
  const closed = new Promise<never>((_, reject) => {
    closing.signal.addEventListener('abort', () => reject(new Error('closed')), { once: true });
  });
  closed.catch(() => {});
  return {
    ...libraries,
    redis,
    address,
    whileOpen: (work) => Promise.race([work, closed]),
    close() {
      isOpen = false;
      closing.abort();
      // Between two attempts a disconnect would leave what waits for an answer without one; the next
      // attempt, which is the last one now, gives it an error.
      if (isAway) redis.once('ready', () => redis.disconnect());
      else redis.disconnect();
    },
  };
}

async function refuseOld(redis: Redis, shown: string): Promise<void> {
  const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? '?';
  if (Number.parseInt(version, 10) >= LEAST_VERSION) return;
  throw new MachineError(
    `This server is Redis ${version}; the queue needs ${LEAST_VERSION} or newer`,
    {
      where: shown,
    },
  );
}

/** Whether the server is there and does not let us in. */
const isRefusal = ({ message }: Error): boolean =>
  /^(?:NOAUTH|WRONGPASS|NOPERM|ERR AUTH|ERR invalid password)/.test(message);

function unreachable(error: Error & { readonly code?: string }, shown: string): MachineError {
  if (isRefusal(error)) {
    return new MachineError('The queue refuses the user or the password', {
      where: shown,
      hint: 'put the right one into KEEPGRID_QUEUE, for example redis://user:password@host:6379',
    });
  }
  if (error.name === 'ParserError') {
    return new MachineError('What answers there is not Redis', {
      where: shown,
      hint: 'give the address and the port of redis-server, 6379 unless it says otherwise',
    });
  }
  return new MachineError(
    `Cannot reach the queue (${error.code ?? error.message.split('\n')[0]})`,
    {
      where: shown,
      hint: 'start redis-server there, or give the address of one that runs',
    },
  );
}

/** A command that the server refuses, as an error with a way out; any other error as it is. */
export function refusedBy(error: unknown, { shown }: Address): unknown {
  // ioredis names answers that are errors so; they begin with a word for their kind.
  if (!(error instanceof Error) || error.name !== 'ReplyError') return error;
  const [, kind, reason] = /^([A-Z]+) (.*)/.exec(error.message.split('\n')[0]) ?? [];
  const isFull = kind === 'OOM';
  return new MachineError(
    isFull
      ? 'The queue has no memory left'
      : `The queue refuses a command (${kind ?? 'error'}: ${(reason ?? error.message).slice(0, 200)})`,
    {
      where: shown,
      hint: `${isFull ? 'give Redis more (maxmemory), or take away what else it holds' : 'look into the log of the server'}; finished runs are kept, and the same command goes on`,
    },
  );
}
