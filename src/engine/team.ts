/** The block by which the threads of one network meet, seen from outside the kernels (assembly/team.ts). */
import { BROKEN, CALL, JOINED, ROUND, TEAM_BYTES } from './layout.js';

type Memory = Pick<WebAssembly.Memory, 'buffer'>;

const wordsOf = ({ buffer }: Memory, team: number): Int32Array =>
  new Int32Array(buffer, team, TEAM_BYTES / 4);

/** Makes a team's block ready, before any of its threads begins. */
export function foundTeam(memory: Memory, team: number): void {
  wordsOf(memory, team).fill(0);
}

/** Counts a thread in. Its number and what CALL was before are what `help` in assembly/index.ts asks for. */
export function joinTeam(memory: Memory, team: number): { number: number; seen: number } {
  const words = wordsOf(memory, team);
  const seen = Atomics.load(words, CALL / 4);
  return { number: Atomics.add(words, JOINED / 4, 1) + 1, seen };
}

/** How many threads have come to help. */
export const helpersOf = (memory: Memory, team: number): number =>
  Atomics.load(wordsOf(memory, team), JOINED / 4);

/** Lets nobody wait any longer for a thread that has ended: whoever waits fails. */
export function breakUp(memory: Memory, team: number): void {
  const words = wordsOf(memory, team);
  Atomics.store(words, BROKEN / 4, 1);
  Atomics.notify(words, CALL / 4);
  Atomics.notify(words, ROUND / 4);
}
