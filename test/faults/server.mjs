/**
 * Runs the program again and again in one process, as its start takes most of a short sweep's time.
 * A command is over when the event loop has run empty, as it is for a process of its own; the exit
 * code is what Node would give. Commands come from the parent: {bin, words, fault}.
 */
import { createRequire } from 'node:module';
import { arm } from './preload.mjs';

const require = createRequire(import.meta.url);
// It would be set up for each command anew, in one process.
process.env.NODE_DISABLE_COMPILE_CACHE = '1';

const NOWHERE = { folder: null, mode: 'count', at: 0, log: null };

let job = null;

for (const name of ['stdout', 'stderr']) {
  process[name].setMaxListeners(0);
  process[name].write = (text) => {
    if (job !== null) job[name] += String(text);
    return true;
  };
}

process.on('message', ({ bin, words, fault }) => {
  job = { stdout: '', stderr: '', code: null };
  process.argv = [process.execPath, bin, ...words];
  process.exitCode = undefined;
  arm(fault ?? NOWHERE);
  // From here on only the program keeps the process alive.
  process.channel.unref();
  delete require.cache[bin];
  try {
    require(bin);
  } catch (error) {
    uncaught(error);
  }
});

process.on('uncaughtException', uncaught);

function uncaught(error) {
  if (job === null) return;
  job.stderr += `Uncaught ${error?.stack ?? error}\n`;
  job.code = 1;
}

process.on('beforeExit', () => {
  if (job === null) return;
  const ended = { ...job, code: job.code ?? process.exitCode ?? 0 };
  job = null;
  arm(NOWHERE);
  process.exitCode = undefined;
  process.channel.ref();
  process.send(ended);
});
