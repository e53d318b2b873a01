/** Who owns a lock, and whether that process still lives. */
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface Owner {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** The id of the host's last boot; '' if it is unknown. */
  readonly boot: string;
  /** When the process started, as pids are reused; '' if it is unknown. */
  readonly started: string;
  /** The namespace that the pid is of, as each container has its own; '' if it is unknown. */
  readonly pids: string;
}

/** This process, with a new token. */
export const newOwner = (): Owner => ({
  token: randomUUID(),
  pid: process.pid,
  host: hostname(),
  boot: bootId(),
  started: statusOf(process.pid)?.started ?? '',
  pids: pidNamespace(),
});

/** Locks of earlier versions do not name the namespace. */
type Earlier = Omit<Owner, 'pids'> & Partial<Pick<Owner, 'pids'>>;

/** The owner that the text of a lock names; null if it names none. */
export function ownerIn(text: string): Owner | null {
  try {
    const { token, pid, host, boot, started, pids = '' } = JSON.parse(text) as Earlier;
    const isOwner = [token, host, boot, started, pids].every((part) => typeof part === 'string');
    // The token becomes part of a file's name.
    if (!isOwner || !Number.isInteger(pid) || !/^[\w-]{1,64}$/.test(token)) return null;
    return { token, pid, host, boot, started, pids };
  } catch {
    return null;
  }
}

/** Linux gives this number to the namespace that the machine itself has. */
const OUTSIDE_CONTAINERS = 'pid:[4026531836]';

/**
 * Whether the owner has ended. This is unknown of a process on another host or in another container, of
 * which two may have the same name, and where a pid may belong to another process by now.
 */
export function lifeOf(owner: Owner): 'ended' | 'lives' | 'unknown' {
  if (owner.host !== hostname()) return 'unknown';
  const [boot, pids] = [bootId(), pidNamespace()];
  if (owner.boot !== '' && owner.boot !== boot) {
    const isThisMachine = [owner.pids, pids].every((each) => each === OUTSIDE_CONTAINERS);
    return isThisMachine ? 'ended' : 'unknown';
  }
  if (owner.pids !== '' && owner.pids !== pids) return 'unknown';
  if (!isAlive(owner.pid)) return 'ended';
  if (owner.started === '') return 'unknown';
  const status = statusOf(owner.pid);
  return status?.started === owner.started && !status.isZombie ? 'lives' : 'ended';
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

interface Status {
  /** In ticks since boot. */
  readonly started: string;
  /** Whether it has ended, but its parent has not asked for its exit code. */
  readonly isZombie: boolean;
}

/** Null if there is no such process, and on systems other than Linux. */
function statusOf(pid: number): Status | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program comes before these, in parentheses, and may hold spaces.
    const fields = text.slice(text.lastIndexOf(') ') + 2).split(' ');
    return { started: fields[19] ?? '', isZombie: ['Z', 'X'].includes(fields[0]) };
  } catch {
    return null;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '';
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
