/** Time and memory of reading a large table, each reader in a process of its own. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const COLUMNS = 50;

export function tables({ root, folder, quick, python, say, record }) {
  const rows = quick ? 100_000 : 1_000_000;
  const file = join(folder, 'table.csv');
  writeTable(file, rows);
  const float32 = 4 * rows * COLUMNS;
  const size = Math.round(statSync(file).size / 1e6);
  say(
    `\nTable of ${rows} rows and ${COLUMNS} columns, ${size} MB of CSV; float32 takes ${float32 / 1e6} MB`,
  );
  for (const [name, command] of Object.entries(contestants(root, file, python))) {
    const measured = measure(command);
    if (measured === null) {
      say(`  ${name.padEnd(40)} not installed`);
      continue;
    }
    const { seconds, bytes } = measured;
    const ratio = bytes / float32;
    record({ part: 'tables', name, rows, seconds, ratio });
    say(`  ${name.padEnd(40)} ${seconds.toFixed(2)} s, ${ratio.toFixed(2)} times its float32 size`);
  }
}

/** Numbers of about six characters, and a target of three classes. */
function writeTable(file, rows) {
  const out = openSync(file, 'w');
  writeSync(out, `${Array.from({ length: COLUMNS - 1 }, (_, k) => `x${k}`).join(',')},y\n`);
  let state = 1;
  const next = () => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff);
  for (let row = 0; row < rows; row += 1000) {
    let text = '';
    for (let k = 0; k < 1000; k++) {
      for (let column = 1; column < COLUMNS; column++) text += `${(next() / 2147484).toFixed(2)},`;
      text += `${next() % 3}\n`;
    }
    writeSync(out, text);
  }
  closeSync(out);
}

function contestants(root, file, python) {
  const dist = (name) => pathToFileURL(join(root, 'dist', 'data', name)).href;
  const node = (lines) => [
    process.execPath,
    ['--input-type=module', '-e', `${BEFORE}${lines}${AFTER}`],
  ];
  const settings = JSON.stringify({
    source: file,
    target: 'y',
    task: null,
    classes: null,
    validation: 0.2,
    test: 0,
    columns: { use: null, drop: [], categorical: [] },
    missing: 'error',
    delimiter: 'auto',
    decimal: 'auto',
    group: null,
  });
  return {
    'keepgrid, the table': node(`
      const { readCsvTable } = await import('${dist('readers/csvTable.js')}');
      const want = (names) => names.map(() => 'auto');
      await readCsvTable(${JSON.stringify(file)}, 'table.csv', { want, delimiter: 'auto', decimal: 'auto' });`),
    'keepgrid, to the data set with its digest': node(`
      const { loadDataset } = await import('${dist('loadDataset.js')}');
      await loadDataset(${settings}, { folder: '.', seed: 1 });`),
    'csv-parse, every value through Number()': node(`
      const { parse } = await import(${JSON.stringify(pathToFileURL(join(root, 'node_modules/csv-parse/lib/index.js')).href)});
      const { createReadStream } = await import('node:fs');
      let X = new Float32Array(1024), filled = 0;
      for await (const record of createReadStream(${JSON.stringify(file)}).pipe(parse({ from: 2 }))) {
        if (filled + record.length > X.length) { const more = new Float32Array(2 * X.length); more.set(X); X = more; }
        for (const value of record) X[filled++] = Number(value);
      }`),
    'pandas.read_csv': [
      python,
      [
        '-c',
        `import time, resource, pandas\nbase = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\nstart = time.perf_counter()\npandas.read_csv(${JSON.stringify(file)})\nprint(time.perf_counter() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) * 1024)`,
      ],
    ],
  };
}

const BEFORE = 'const base = process.memoryUsage().rss; const start = performance.now();';
const AFTER = `
  console.log((performance.now() - start) / 1000, process.resourceUsage().maxRSS * 1024 - base);`;

function measure([program, words]) {
  try {
    const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
    const [seconds, bytes] = execFileSync(program, words, options).trim().split(' ').map(Number);
    return { seconds, bytes };
  } catch {
    return null;
  }
}
