/**
 * Several threads in one network. Each has an instance of this code over the same memory, runs the same
 * calls and takes its share of rows or units; they meet where one needs what another has made. Each
 * number is still computed whole by one thread, so their number changes no bit.
 */
import * as at from '../layout';

/** How often a thread looks before it sleeps: about 50 µs, in which a sleeper would hardly wake. */
const LOOKS = 20000;
/** Nanoseconds that it sleeps at most before it looks again, so that it can be ended. */
const SLEEP: i64 = 20_000_000;

/** The team's block in memory; 0 where this thread has none. */
let team: usize = 0;
/** How many threads take part in the call, and the number of this one: 0 leads. */
let threads: i32 = 1;
let me: i32 = 0;

/** Leads the team of this block from now on; none where it is 0. */
export function lead(block: usize): void {
  team = block;
  threads = 1;
  me = 0;
}

/** Sends the helpers away. */
export function dismiss(): void {
  if (team == 0) return;
  atomic.store<i32>(team + at.CLOSED, 1);
  wake(team + at.CALL);
  lead(0);
}

/** Begins a call as the leader, with all who are there. */
export function begin(command: i32, net: usize, count: i32, epoch: i32): void {
  if (team == 0) return;
  threads = min(1 + atomic.load<i32>(team + at.JOINED), at.MOST_THREADS);
  if (threads == 1) return;
  store<i32>(team + at.SIZE, threads);
  store<i32>(team + at.COMMAND, command);
  store<usize>(team + at.CALLED_NET, net);
  store<i32>(team + at.CALLED_COUNT, count);
  store<i32>(team + at.CALLED_EPOCH, epoch);
  atomic.add<i32>(team + at.CALL, 1);
  wake(team + at.CALL);
}

/** Waits for the next call that this thread takes part in; false where there is none any more. */
export function nextCall(block: usize, seen: i32, number: i32): bool {
  for (;;) {
    waitFor(block, at.CALL, seen);
    if (atomic.load<i32>(block + at.CLOSED)) {
      lead(0);
      return false;
    }
    seen = atomic.load<i32>(block + at.CALL);
    if (number < load<i32>(block + at.SIZE)) break;
  }
  team = block;
  threads = load<i32>(block + at.SIZE);
  me = number;
  return true;
}

// @ts-ignore: decorator
@inline
export function isLeader(): bool {
  return me == 0;
}

/** The number of this thread. */
// @ts-ignore: decorator
@inline
export function thread(): i32 {
  return me;
}

/** Where this thread's share of n begins, which is a multiple of `unit`. */
export function shareFrom(n: i32, unit: i32): i32 {
  return boundary(n, unit, me);
}

/** Where it ends. */
export function shareTo(n: i32, unit: i32): i32 {
  return boundary(n, unit, me + 1);
}

function boundary(n: i32, unit: i32, index: i32): i32 {
  if (threads == 1) return index * n;
  const units = (n + unit - 1) / unit;
  return min(n, ((units * index + threads - 1) / threads) * unit);
}

/** Waits until all threads that take part are here. */
export function meet(): void {
  if (threads == 1) return;
  const round = atomic.load<i32>(team + at.ROUND);
  if (atomic.add<i32>(team + at.ARRIVED, 1) < threads - 1) {
    waitFor(team, at.ROUND, round);
    return;
  }
  atomic.store<i32>(team + at.ARRIVED, 0);
  atomic.store<i32>(team + at.ROUND, round + 1);
  wake(team + at.ROUND);
}

/** Waits until a word of the block is no longer what was seen there, or the team is closed. */
function waitFor(block: usize, word: usize, seen: i32): void {
  const place = block + word;
  for (let look = 0; look < LOOKS; look++) {
    if (atomic.load<i32>(place) != seen) return;
  }
  atomic.add<i32>(block + at.ASLEEP, 1);
  while (atomic.load<i32>(place) == seen && !atomic.load<i32>(block + at.CLOSED)) {
    if (atomic.load<i32>(block + at.BROKEN)) unreachable();
    atomic.wait<i32>(place, seen, SLEEP);
  }
  atomic.sub<i32>(block + at.ASLEEP, 1);
}

/** Wakes those of the team who sleep. */
function wake(place: usize): void {
  if (atomic.load<i32>(team + at.ASLEEP) != 0) atomic.notify(place);
}

/** Meets the others and returns the sum of what each has brought. */
export function sumOfAll(count: i32): i32 {
  if (threads == 1) return count;
  // Two sets take turns: nobody writes to one before all have read it.
  const slots = team + at.SLOTS + <usize>(atomic.load<i32>(team + at.ROUND) & 1) * 4;
  store<i32>(slots + <usize>me * at.LINE_BYTES, count);
  meet();
  let sum = 0;
  for (let other = 0; other < threads; other++) sum += load<i32>(slots + <usize>other * at.LINE_BYTES);
  return sum;
}
