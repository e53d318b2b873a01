/**
 * What a folder of many rows costs: every command that reads or rearranges it, each in a process of its own, with its
 * time and its largest memory. The rows are made up (load/fill.mjs), as training a million runs is not what is measured.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill } from './load/fill.mjs';
import { configOf, SHAPES } from './load/shapes.mjs';
import { timed } from './measure.mjs';

/** What was asked for after `load`: names of shapes, and a number of rows, of which a million is the default. */
export function loadAsked(words) {
  const number = words.find((word) => /^\d+$/.test(word));
  const shapes = words.filter((word) => word in SHAPES);
  return {
    rows: Number(number ?? 1_000_000),
    shapes: shapes.length > 0 ? shapes : Object.keys(SHAPES),
  };
}

export async function load(context, { rows, shapes }) {
  for (const shape of shapes) await measureShape(context, shape, rows);
}

async function measureShape({ root, folder, say, record }, shape, rows) {
  const bin = join(root, 'bin', 'keepgrid.js');
  const [out, table] = [
    join(folder, `load-${shape}`),
    join(folder, `load-${shape}`, 'results.csv'),
  ];
  const config = (name, wider) => {
    const file = join(folder, `${shape}-${name}.yaml`);
    writeFileSync(file, configOf(shape, rows, wider));
    return file;
  };
  const [file, wider] = [config('own', 0), config('wider', 1)];
  say(`\n${rows} rows: ${SHAPES[shape].title}`);
  const start = performance.now();
  await fill({ root, file, out });
  const elapsed = (performance.now() - start) / 1000;
  const bytes = readFileSync(table);
  say(`  made up and written in ${elapsed.toFixed(1)} s, ${Math.round(bytes.length / 1e6)} MB`);
  const run = (config) => ['run', config, '--out', out, '--quiet', '--no-report'];
  const [none, merged] = [join(folder, `none-${shape}`), join(folder, `merged-${shape}`)];
  const shards = [1, 2, 3, 4].map((index) => join(folder, `${shape}-shard-${index}`));
  const steps = [
    ['plan', ['plan', file, '--out', none]],
    ['run, up to its first run', ['run', file, '--out', none], { until: 'worker', stop: true }],
    ['run, nothing to train', run(file)],
    ['summary', ['summary', out]],
    ['summary --json', ['summary', out, '--json']],
    ['report', ['report', out]],
    ['verify --sample 10', ['verify', out, '--sample', '10']],
    ['compare with itself', ['compare', out, out]],
    ['run, one row gone', run(file), { before: () => dropRow(table) }],
    ['run, grid wider by a value', run(wider)],
    ['run, grid as before', run(file)],
    ['merge of 4 shards', ['merge', merged, ...shards], { before: () => fillShards(shards) }],
  ];
  const fillShards = async () => {
    for (const [index, dir] of shards.entries()) {
      await fill({ root, file, out: dir, shard: { index: index + 1, count: shards.length } });
    }
  };
  say(`  ${'operation'.padEnd(28)}${['seconds', 'of CPU', 'peak MB'].map(column).join('')}`);
  for (const [name, words, { before, ...options } = {}] of steps) {
    await before?.();
    const { code, errors, ...figures } = await timed(process.execPath, [bin, ...words], options);
    if (code !== codeOf(words[0], options)) {
      throw new Error(`keepgrid ${words.join(' ')} exited with ${code}: ${errors}`);
    }
    const { seconds, cpu, megabytes } = figures;
    record({ part: 'load', shape, rows, name, seconds, cpu, megabytes });
    const texts = [seconds.toFixed(1), cpu?.toFixed(1) ?? '', megabytes?.toFixed(0) ?? ''];
    say(`  ${name.padEnd(28)}${texts.map(column).join('')}`);
  }
  if (!readFileSync(join(merged, 'results.csv')).equals(bytes)) {
    throw new Error('merged shards are not the table that was never split');
  }
  const page = statSync(join(out, 'report.html')).size / 1e6;
  say(`  merged rows are those of one sweep; report.html has ${page.toFixed(1)} MB`);
}

const column = (text) => text.padStart(10);

/** Rows that were not trained do not hold, and verify has to say so. */
const codeOf = (command, { stop = false }) => (stop ? 143 : command === 'verify' ? 1 : 0);

/** Takes the line in the middle out of the table. */
function dropRow(path) {
  const bytes = readFileSync(path);
  const end = bytes.indexOf(10, bytes.length >> 1) + 1;
  const next = bytes.indexOf(10, end) + 1;
  writeFileSync(path, Buffer.concat([bytes.subarray(0, end), bytes.subarray(next)]));
}
