/** Memory of JavaScript's own objects while runs are trained. */
import { setFlagsFromString } from 'node:v8';

/** By how many percent a heap may grow beyond what it holds before it is swept. */
const PERCENT = 20;

/**
 * Has the heaps of all threads swept more often, until the function that is returned is called. Rows pass through a
 * sweep and are forgotten: by default V8 lets what is dead grow to several times of what is alive. Arrays of numbers
 * are no part of it.
 */
export function keepHeapSmall(): () => void {
  setPercent(PERCENT);
  return () => setPercent(0);
}

function setPercent(percent: number): void {
  try {
    setFlagsFromString(`--heap-growing-percent=${percent}`);
  } catch {
    // Not every runtime has V8.
  }
}
