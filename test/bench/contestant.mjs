/**
 * A contestant in JavaScript: a process that reads lines {"net","keep","seconds"} and answers each
 * with {"examples","seconds","cpu"}, the latter of processor time, training on where it stopped. peers/contestant.py is the same in Python.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const folder = process.env.BENCH_DATA;

const read = (name, type) => {
  const { buffer, byteOffset, length } = readFileSync(join(folder, name));
  return new type(buffer.slice(byteOffset, byteOffset + length));
};

export function load(name) {
  const X = read(`${name}_X.f32`, Float32Array);
  const y = read(`${name}_y.i32`, Int32Array);
  return { X, y, m: y.length, features: X.length / y.length };
}

/** `create(net, data, keep)` gives step(rows, from, count, epoch), which trains on one batch. */
export function compete(create) {
  const nets = JSON.parse(readFileSync(join(folder, 'nets.json'), 'utf8'));
  const loaded = {};
  const made = new Map();
  const trainerOf = (name, keep) => {
    const net = nets[name];
    const data = (loaded[net.data] ??= load(net.data));
    const step = create(net, data, keep);
    const rows = Int32Array.from({ length: data.m }, (_, k) => k);
    let [from, epoch] = [0, 1];
    return () => {
      if (from >= data.m) {
        [from, epoch] = [0, epoch + 1];
        if (net.batch < data.m) shuffle(rows);
      }
      const count = Math.min(net.batch, data.m - from);
      step(rows, from, count, epoch);
      from += count;
      return count;
    };
  };
  createInterface({ input: process.stdin }).on('line', (line) => {
    const { net, keep, seconds } = JSON.parse(line);
    const key = `${net}/${keep}`;
    const known = made.get(key) ?? trainerOf(net, keep);
    if (!made.has(key)) {
      made.clear(); // one net at a time: what lies idle must not fill the caches
      made.set(key, known);
      for (const end = performance.now() + 500; performance.now() < end;) known();
    }
    const start = performance.now();
    const usage = process.cpuUsage();
    let examples = 0;
    do examples += known();
    while (performance.now() - start < seconds * 1000);
    const took = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(usage);
    const cpu = (user + system) / 1e6;
    process.stdout.write(`${JSON.stringify({ examples, seconds: took, cpu })}\n`);
  });
  process.stdout.write('ready\n');
}

let state = 1;
function shuffle(rows) {
  for (let i = rows.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 4294967296) * (i + 1));
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
}
