/** The processes that train the same nets in turn: keepgrid, and what users would pick instead. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * `peer`: not keepgrid; `threads`: those that it computes with, where they are not one; `slow`: few rounds will do.
 */
export function field({ root, python }) {
  const here = join(root, 'test', 'bench');
  const node = (file, ...words) => [process.execPath, join(here, file), ...words];
  const py = (file, ...words) => [python, join(here, 'peers', file), ...words];
  return [
    { name: 'keepgrid', command: node('keepgrid.mjs', 'simd') },
    { name: 'keepgrid, plain kernels', command: node('keepgrid.mjs', 'plain'), slow: true },
    { name: 'PyTorch', command: py('torch_peer.py', '1'), peer: true },
    { name: 'PyTorch, 2 threads', command: py('torch_peer.py', '2'), peer: true, threads: 2 },
    { name: 'NumPy', command: py('numpy_peer.py', 'student'), peer: true },
    { name: 'NumPy, tuned', command: py('numpy_peer.py', 'tuned'), peer: true },
    { name: 'TensorFlow.js wasm', command: node('peers/tfjs_peer.mjs'), peer: true, slow: true },
    { name: 'ConvNetJS', command: node('peers/convnet_peer.mjs'), peer: true, slow: true },
  ];
}

/** Starts these entries of the field, and leaves out, with a word, what is not installed. */
export async function startAll(entries, { environment, say }) {
  const contestants = [];
  for (const entry of entries) {
    const process = await start(entry.command, environment);
    if (process === null) say(`skipped ${entry.name}: not installed (test/bench/peers/README.md)`);
    else contestants.push({ ...entry, process });
  }
  return contestants;
}

/** A contestant's process; null where it does not come up. */
function start([command, ...words], env) {
  return new Promise((resolve) => {
    const child = spawn(command, words, { env, stdio: ['pipe', 'pipe', 'ignore'] });
    const waiting = [];
    child.on('error', () => resolve(null));
    child.on('exit', () => {
      resolve(null);
      for (const { reject } of waiting) reject(new Error(`${words.join(' ')} ended`));
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') {
        resolve({
          ask: (question) =>
            new Promise((answer, reject) => {
              waiting.push({ answer, reject });
              child.stdin.write(`${JSON.stringify(question)}\n`);
            }),
          end: () => child.stdin.end(),
        });
      } else waiting.shift()?.answer(JSON.parse(line));
    });
  });
}
