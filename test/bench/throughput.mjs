/** Examples trained a second, one net and keep_prob at a time, contestants in turn. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { median } from './measure.mjs';

const KEEPS = [1, 0.8, 0.5, 0.3];
const PEER_KEEPS = [1, 0.5];

export async function throughput(context) {
  const { root, nets, python, quick, rounds, say, record } = context;
  const here = join(root, 'test', 'bench');
  const node = (file, ...words) => [process.execPath, join(here, file), ...words];
  const py = (file, ...words) => [python, join(here, 'peers', file), ...words];
  const field = [
    { name: 'keepgrid', command: node('keepgrid.mjs', 'simd') },
    { name: 'keepgrid, plain kernels', command: node('keepgrid.mjs', 'plain'), slow: true },
    { name: 'PyTorch', command: py('torch_peer.py', '1'), peer: true },
    { name: 'PyTorch, 2 threads', command: py('torch_peer.py', '2'), peer: true, threads: 2 },
    { name: 'NumPy', command: py('numpy_peer.py', 'student'), peer: true },
    { name: 'NumPy, tuned', command: py('numpy_peer.py', 'tuned'), peer: true },
    { name: 'TensorFlow.js wasm', command: node('peers/tfjs_peer.mjs'), peer: true, slow: true },
    { name: 'ConvNetJS', command: node('peers/convnet_peer.mjs'), peer: true, slow: true },
  ];
  const contestants = [];
  for (const entry of field) {
    const process = await start(entry.command, context.environment);
    if (process === null) say(`skipped ${entry.name}: not installed (test/bench/peers/README.md)`);
    else contestants.push({ ...entry, process });
  }
  const results = new Map();
  for (const net of Object.keys(nets)) {
    for (const keep of KEEPS) {
      const taking = contestants.filter(({ peer }) => !peer || PEER_KEEPS.includes(keep));
      const rates = new Map(taking.map(({ name }) => [name, []]));
      for (let round = 0; round < rounds; round++) {
        for (const { name, process, slow } of taking) {
          if (slow && quick && round >= 2) continue;
          const { examples, seconds } = await process.ask({ net, keep, seconds: quick ? 0.3 : 1 });
          rates.get(name).push(examples / seconds);
        }
      }
      for (const [name, values] of rates) {
        const rate = median(values);
        results.set(`${name}/${net}/${keep}`, rate);
        record({ part: 'throughput', name, net, keep_prob: keep, examples_per_second: rate });
      }
    }
  }
  for (const { process } of contestants) process.end();
  print(context, contestants, results);
}

function print({ nets, say }, contestants, results) {
  const short = (x) =>
    x >= 1e6 ? `${(x / 1e6).toFixed(2)}M` : x >= 1e4 ? `${(x / 1e3).toFixed(1)}k` : x.toFixed(0);
  say('\nExamples trained a second, one thread unless said otherwise');
  const columns = Object.keys(nets).flatMap((net) => KEEPS.map((keep) => ({ net, keep })));
  say(
    ['', ...columns.map(({ net, keep }) => `${net} ${keep}`.padStart(9))]
      .join('')
      .padStart(26 + 9 * columns.length),
  );
  for (const { name } of contestants) {
    const cells = columns.map(({ net, keep }) => results.get(`${name}/${net}/${keep}`));
    say(
      name.padEnd(26) + cells.map((x) => (x === undefined ? '-' : short(x)).padStart(9)).join(''),
    );
  }
  say('\nkeepgrid is so many times as fast as');
  const single = contestants.filter(({ peer, threads }) => peer && !threads);
  for (const net of Object.keys(nets)) {
    for (const keep of PEER_KEEPS) {
      const own = results.get(`keepgrid/${net}/${keep}`);
      const rivals = single.map(({ name }) => ({
        name,
        rate: results.get(`${name}/${net}/${keep}`),
      }));
      if (rivals.length === 0) continue;
      const best = rivals.reduce((a, b) => (b.rate > a.rate ? b : a));
      const others = rivals
        .map(({ name, rate }) => `${name} ${(own / rate).toFixed(2)}`)
        .join(', ');
      say(`${net} at ${keep}: best peer (${best.name}) ${(own / best.rate).toFixed(2)}; ${others}`);
    }
    const at = (keep) => results.get(`keepgrid/${net}/1`) / results.get(`keepgrid/${net}/${keep}`);
    say(
      `${net}: a step at 0.8 / 0.5 / 0.3 takes ${[0.8, 0.5, 0.3].map((k) => at(k).toFixed(2)).join(' / ')} of one at 1`,
    );
    const plain = results.get(`keepgrid, plain kernels/${net}/1`);
    say(
      `${net}: SIMD kernels ${(results.get(`keepgrid/${net}/1`) / plain).toFixed(1)} times the plain ones`,
    );
  }
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
