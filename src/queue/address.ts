/**
 * The address of a queue, redis://[user:password@]host[:port][/database] or rediss:// for TLS. Its password
 * is for connecting alone: it is part of no message, file or command to copy.
 */
import { UserError } from '../errors.js';

/** Holds the whole address, or only its password. */
export const QUEUE_VARIABLE = 'KEEPGRID_QUEUE';

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly tls: boolean;
  readonly username: string | null;
  readonly password: string | null;
  /** As it may be shown: without user and password. */
  readonly shown: string;
}

const DEFAULT_PORT = 6379;
const HINT = `give it as redis://host:${DEFAULT_PORT}, rediss:// for TLS; the password may stand in ${QUEUE_VARIABLE}`;

/**
 * The address that the command line names; where it names none, or no password, the variable does.
 * @throws UserError if there is no address, or it is not one. The message does not repeat it.
 */
export function addressOf(
  given: string | true,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Address {
  const variable = environment[QUEUE_VARIABLE]?.trim() || null;
  const isWhole = variable !== null && /^rediss?:\/\//i.test(variable);
  const [text, where] =
    given === true ? [isWhole ? variable : null, QUEUE_VARIABLE] : [given, '--queue'];
  if (text === null) {
    const holds = variable === null ? 'is not set' : 'holds only a password';
    throw new UserError(`No address of a queue: ${QUEUE_VARIABLE} ${holds}`, {
      where: '--queue',
      hint: HINT,
    });
  }
  const address = parsed(text, where);
  if (address.password !== null || variable === null || given === true) return address;
  if (!isWhole) return { ...address, password: variable };
  const { username, password, shown } = parsed(variable, QUEUE_VARIABLE);
  // A password is sent only to the server that it stands beside.
  return shown === address.shown ? { ...address, username, password } : address;
}

function parsed(text: string, where: string): Address {
  const refuse = (problem: string): UserError =>
    new UserError(`The address of the queue ${problem}`, { where, hint: HINT });
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw refuse('is not a URL');
  const { protocol, hostname, port, pathname, search, hash } = url;
  if (!/^rediss?:$/.test(protocol)) throw refuse('does not begin with redis:// or rediss://');
  if (hostname === '') throw refuse('names no host');
  if (!/^\/?\d{0,4}$/.test(pathname))
    throw refuse('has a path that is not the number of a database');
  if (search !== '' || hash !== '') throw refuse('has more behind the database than it may have');
  const database = Number(pathname.slice(1));
  const tail = `${port === '' ? '' : `:${port}`}${database === 0 ? '' : `/${database}`}`;
  const [host, username, password] = [hostname, url.username, url.password].map((part) =>
    decoded(part, refuse),
  );
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: port === '' ? DEFAULT_PORT : Number(port),
    database,
    tls: protocol === 'rediss:',
    username: username || null,
    password: password || null,
    shown: `${protocol}//${hostname}${tail}`,
  };
}

function decoded(part: string, refuse: (problem: string) => UserError): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refuse('has a % that is not followed by two hex digits');
  }
}
