/** Medians, and processes with the time they take and the memory they touch. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs a command to its end. Gives seconds, exit code, its error output, the seconds until `until`
 * stood in that output, and on Linux its largest resident memory in MB (without children).
 */
export function timed(command, words, { env, until } = {}) {
  return new Promise((resolve) => {
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    const child = spawn(command, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let [errors, megabytes, met] = ['', null, null];
    const look = setInterval(() => {
      try {
        const [, kB] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
        megabytes = Number(kB) / 1024;
      } catch {
        // Not Linux, or just ended.
      }
    }, 20);
    child.stderr.on('data', (chunk) => {
      errors += chunk;
      if (until !== undefined && met === null && errors.includes(until)) met = seconds();
    });
    child.on('error', (error) => {
      clearInterval(look);
      resolve({ seconds: seconds(), code: -1, errors: error.message, megabytes, met });
    });
    child.on('close', (code) => {
      clearInterval(look);
      resolve({ seconds: seconds(), code, errors, megabytes, met });
    });
  });
}
