/**
 * Runs the program again and again in one process, as its start takes most of a short sweep's time.
 * A command is over when the event loop has run empty, as it is for a process of its own; the exit
 * code is what Node would give. Commands come from the parent: {bin, words, fault}.
 */
import { pathToFileURL } from 'node:url';
import { arm } from './preload.mjs';

const NOWHERE = { folder: null, mode: 'count', at: 0, log: null };
/** Node's own exit code where the main module waits for what never comes. */
const UNSETTLED = 13;

let job = null;
let served = 0;

for (const name of ['stdout', 'stderr']) {
  process[name].setMaxListeners(0);
  process[name].write = (text) => {
    if (job !== null) job[name] += String(text);
    return true;
  };
}

process.on('message', ({ bin, words, fault }) => {
  job = { stdout: '', stderr: '', code: UNSETTLED };
  const current = job;
  process.argv = [process.execPath, bin, ...words];
  process.exitCode = undefined;
  arm(fault ?? NOWHERE);
  // From here on only the program keeps the process alive.
  process.channel.unref();
  import(`${pathToFileURL(bin).href}?${++served}`).then(() => {
    current.code = process.exitCode ?? 0;
  }, uncaught);
});

process.on('uncaughtException', uncaught);

function uncaught(error) {
  if (job === null) return;
  job.stderr += `Uncaught ${error?.stack ?? error}\n`;
  job.code = 1;
}

process.on('beforeExit', () => {
  if (job === null) return;
  const ended = job;
  job = null;
  arm(NOWHERE);
  process.exitCode = undefined;
  process.channel.ref();
  process.send(ended);
});
