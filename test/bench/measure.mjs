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
 * stood in that output or, if it is a function, until that gave true, and on Linux its largest resident memory in MB
 * and the seconds of processor time that it took, all of it (`cpu`) and on the main thread alone (`mainCpu`), both
 * without children. `stop` ends it by SIGTERM once `until` is met.
 */
export function timed(command, words, { env, until, stop = false } = {}) {
  return new Promise((resolve) => {
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    const child = spawn(command, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    let met = null;
    let used = { megabytes: null, cpu: null, mainCpu: null };
    const isMet = () => (typeof until === 'string' ? errors.includes(until) : until?.());
    const watch = () => {
      if (met !== null || !isMet()) return;
      met = seconds();
      if (stop) child.kill('SIGTERM');
    };
    const look = setInterval(() => {
      used = usedBy(child.pid) ?? used;
      watch();
    }, 20);
    const end = (code, text) => {
      clearInterval(look);
      resolve({ seconds: seconds(), code, errors: text, met, ...used });
    };
    child.stderr.on('data', (chunk) => {
      errors += chunk;
      watch();
    });
    child.on('error', (error) => end(-1, error.message));
    child.on('close', (code) => end(code, errors));
  });
}

/** What a process has used so far; null if this is not Linux, or it has just ended. */
function usedBy(pid) {
  try {
    const [, kB] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    const [cpu, mainCpu] = [cpuOf(`/proc/${pid}`), cpuOf(`/proc/${pid}/task/${pid}`)];
    return { megabytes: Number(kB) / 1024, cpu, mainCpu };
  } catch {
    return null;
  }
}

/** Seconds of user and system time: the 12th and 13th field after the name in brackets. */
function cpuOf(path) {
  const [, fields] = readFileSync(`${path}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return (user + system) / TICKS;
}

/** Runs keepgrid, which must end well, or be stopped as it was asked to. Gives what `timed` gives. */
export async function timedRun(bin, words, options = {}) {
  const ran = await timed(process.execPath, [bin, ...words], options);
  if (ran.code === 0 || (options.stop === true && ran.met !== null)) return ran;
  throw new Error(`keepgrid ${words.join(' ')} exited with ${ran.code}: ${ran.errors}`);
}
