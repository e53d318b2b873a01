/** Medians, and processes with the time they take and the memory they touch. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Clock ticks a second, in which Linux counts the time of a process. */
const TICKS = 100;

/**
 * Runs a command to its end. Gives seconds, exit code, its error output, the seconds until `until`
 * stood in that output, and on Linux its largest resident memory in MB and the seconds of processor time that it took
 * (without children). `stop` ends it by SIGTERM once `until` stands there.
 */
export function timed(command, words, { env, until, stop = false } = {}) {
  return new Promise((resolve) => {
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    const child = spawn(command, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let [errors, megabytes, cpu, met] = ['', null, null, null];
    const look = setInterval(() => {
      try {
        const [, kB] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
        megabytes = Number(kB) / 1024;
        // After the name in brackets, user and system time are the 12th and 13th field.
        const [, fields] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ');
        const [user, system] = fields.split(' ').slice(11, 13).map(Number);
        cpu = (user + system) / TICKS;
      } catch {
        // Not Linux, or just ended.
      }
    }, 20);
    child.stderr.on('data', (chunk) => {
      errors += chunk;
      if (until === undefined || met !== null || !errors.includes(until)) return;
      met = seconds();
      if (stop) child.kill('SIGTERM');
    });
    child.on('error', (error) => {
      clearInterval(look);
      resolve({ seconds: seconds(), code: -1, errors: error.message, megabytes, cpu, met });
    });
    child.on('close', (code) => {
      clearInterval(look);
      resolve({ seconds: seconds(), code, errors, megabytes, cpu, met });
    });
  });
}
