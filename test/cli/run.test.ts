import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { keepgrid, onWindows, temporaryFolder } from '../helpers.js';

const BIN = fileURLToPath(new URL('../../bin/keepgrid.js', import.meta.url));
const CONFIGS = fileURLToPath(new URL('../../configs', import.meta.url));
const folder = temporaryFolder();
const config = join(folder, 'small.yaml');
writeFileSync(
  config,
  `name: small
repeats: 2
data: {source: digits, validation: 0.3}
network: {hidden: [8, 6]}
training: {epochs: 2, learning_rate: 0.05}
grid:
  keep_prob: {1: [0.5, 0.8, 1], 2: [0.7, 1]}
`,
);

const start = (...words: string[]): ChildProcess =>
  spawn(process.execPath, [BIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
const run = (...words: string[]) =>
  spawnSync(process.execPath, [BIN, ...words], { encoding: 'utf8' });
const bytesOf = (dir: string): string =>
  ['results.csv', 'history.csv'].map((name) => readFileSync(join(dir, name), 'utf8')).join('');
const exit = (child: ChildProcess): Promise<number | NodeJS.Signals | null> =>
  new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
const rowsOf = (dir: string): number => {
  const path = join(dir, 'results.csv');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 2 : 0;
};

const reference = join(folder, 'reference');

describe('keepgrid run', () => {
  test('writes every documented file, and prints the table and the paths', () => {
    const { status, stdout, stderr } = run('run', config, '--out', reference, '--workers', '1');
    expect(status, stderr).toBe(0);
    expect(readdirSync(reference).toSorted()).toEqual([
      'experiment.json',
      'history.csv',
      'results.csv',
      'summary.csv',
      'timings.csv',
    ]);
    expect(rowsOf(reference)).toBe(12);
    expect(readFileSync(join(reference, 'history.csv'), 'utf8').split('\n').length).toBe(
      1 + 24 + 1,
    );
    expect(stdout).toMatch(/^rank +keep_prob_1 +keep_prob_2 +val_cost /m);
    expect(stdout).toContain('baseline');
    expect(stderr).toContain('6 cells × 2 repeats = 12 runs on digits');
    expect(stderr).toContain('results.csv');
  });

  test('trains on the plain kernels, with one warning, if WebAssembly does not run', () => {
    const out = join(folder, 'jitless');
    const words = ['run', config, '--set', 'repeats=1', '--set', 'training.epochs=1', '--out', out];
    const { status, stderr } = spawnSync(process.execPath, ['--jitless', BIN, ...words], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    expect(stderr.match(/WebAssembly SIMD does not run here/g)).toHaveLength(1);
    expect(rowsOf(out)).toBe(6);
  });

  test('writes the same bytes with two workers and with the plain kernels', () => {
    const two = join(folder, 'two');
    expect(run('run', config, '--out', two, '--workers', '2', '--quiet')).toMatchObject({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(bytesOf(two)).toBe(bytesOf(reference));
    const plain = join(folder, 'plain');
    expect(run('run', config, '--out', plain, '--kernels', 'plain', '--quiet').status).toBe(0);
    expect(bytesOf(plain)).toBe(bytesOf(reference));
  });

  test('trains nothing and changes no byte if everything is finished', () => {
    const before = bytesOf(reference);
    const { status, stderr } = run('run', config, '--out', reference);
    expect(status).toBe(0);
    expect(stderr).toBe(
      `small: all 12 runs are finished already in ${reference}; nothing to train\n`,
    );
    expect(bytesOf(reference)).toBe(before);
  });

  test('leaves to do what plan says is left, which depends on the folder', async () => {
    const dir = join(folder, 'planned');
    const plan = async (...words: string[]): Promise<string> =>
      (await keepgrid('plan', config, '--out', dir, ...words)).stdout;
    const narrow = ['--set', 'grid.keep_prob.2=[1]'];
    expect(await plan()).toMatch(/\nAbout .* on /);
    run('run', config, '--out', dir, '--quiet', ...narrow);
    expect(await plan(...narrow)).toContain(`All are finished in ${dir}: nothing is left to train`);
    expect(await plan()).toContain(`6 of them are finished in ${dir}; 6 are left, about `);
    expect(JSON.parse(await plan('--json'))).toMatchObject({ runs: 12, finished: 6, folder: dir });
    const other = await keepgrid('plan', config, '--out', dir, '--set', 'seed=2');
    expect(other.code).toBe(0);
    expect(other.stderr).toContain('The folder holds another experiment: the seed differs');
    // Rows that an edited grid has set aside come back, so they are finished too.
    run('run', config, '--out', dir, '--quiet');
    run('run', config, '--out', dir, '--quiet', ...narrow);
    expect(await plan()).toContain(`All are finished in ${dir}`);
  });

  test('writes the same bytes as an undisturbed sweep although it is killed and run again twenty times', async () => {
    const dir = join(folder, 'killed');
    // The sweep has to be long enough for twenty kills.
    const words = [
      'run',
      config,
      '--out',
      dir,
      '--workers',
      '2',
      '--quiet',
      '--set',
      'repeats=12',
      '--set',
      'training.epochs=12',
      '--kernels',
      'plain',
    ];
    let struck = 0;
    for (let round = 0; round < 20; round++) {
      const child = start(...words);
      const done = exit(child);
      const timer = setTimeout(() => child.kill('SIGKILL'), 250 + ((round * 137) % 450));
      if ((await done) === 'SIGKILL') struck++;
      clearTimeout(timer);
    }
    expect(struck).toBeGreaterThan(10);
    expect(run(...words).status).toBe(0);
    const whole = join(folder, 'undisturbed');
    expect(run(...words.with(3, whole)).status).toBe(0);
    expect(bytesOf(dir)).toBe(bytesOf(whole));
  }, 240_000);

  test.skipIf(onWindows).each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'ends on %s with exit code %d, keeps finished runs and prints the command to go on with',
    async (signal, code) => {
      const dir = join(folder, signal);
      const child = start(
        'run',
        config,
        '--out',
        dir,
        '--set',
        'training.epochs=40',
        '--set',
        'repeats=20',
        '--kernels',
        'plain',
      );
      let stderr = '';
      child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      const done = exit(child);
      while (rowsOf(dir) < 2) await new Promise((resolve) => setTimeout(resolve, 20));
      child.kill(signal);
      expect(await done).toBe(code);
      expect(stderr).toContain(`to go on: keepgrid run ${config}`);
      expect(existsSync(join(dir, '.lock'))).toBe(false);
      expect(rowsOf(dir)).toBeGreaterThanOrEqual(2);
    },
  );

  /** The lock of a process on another host, whose last sign of life was so many seconds ago. */
  function plantLock(dir: string, age: number): void {
    mkdirSync(dir, { recursive: true });
    const owner = { token: 't', pid: 4242, host: 'node7', boot: 'b', started: '1' };
    writeFileSync(join(dir, '.lock'), JSON.stringify(owner));
    const then = new Date(Date.now() - age * 1000);
    utimesSync(join(dir, '.lock'), then, then);
  }

  test('refuses a folder that another host uses, and with --wait starts when the lease of that ends', () => {
    const dir = join(folder, 'requeued');
    plantLock(dir, 60);
    const refused = run('run', config, '--out', dir, '--quiet');
    expect(refused.status).toBe(3);
    expect(refused.stderr).toBe(
      `error: ${dir}: The results folder is in use by process 4242 on node7\n` +
        '  hint: add --wait: its lease ends 120 s after its last sign of life; ' +
        'if you are sure that it has ended, add --force-unlock\n',
    );
    const impatient = run('run', config, '--out', dir, '--quiet', '--wait', '0.2');
    expect(impatient.status).toBe(3);
    expect(impatient.stderr).toMatch(/is still in use by process 4242 on node7 after \d+ ms\n/);
    plantLock(dir, 118);
    const waited = run('run', config, '--out', dir, '--quiet', '--wait');
    expect(waited.status, waited.stderr).toBe(0);
    expect(waited.stderr).toBe(
      'process 4242 on node7 uses the results folder; ' +
        'waiting until it ends, or has given no sign of life for 120 s\n',
    );
    expect(bytesOf(dir)).toBe(bytesOf(reference));
  });

  test.skipIf(onWindows)(
    'ends on Ctrl-C while it waits, and prints the command to wait again',
    async () => {
      const dir = join(folder, 'waiting');
      plantLock(dir, 0);
      const child = start('run', config, '--out', dir, '--wait');
      let stderr = '';
      child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      const done = exit(child);
      while (!stderr.includes('waiting')) await new Promise((resolve) => setTimeout(resolve, 20));
      child.kill('SIGINT');
      expect(await done).toBe(130);
      expect(stderr).toContain(`to go on: keepgrid run ${config} --out ${dir} --wait\n`);
      expect(readdirSync(dir)).toEqual(['.lock']);
    },
  );

  test.each([
    [['--wait=-1'], 'It must be a number of seconds, or nothing'],
    [['--wait', 'soon'], 'It must be a number of seconds, or nothing'],
    [
      ['--wait', '--force-unlock'],
      "'--wait [seconds]' cannot be used with option '--force-unlock'",
    ],
  ])('refuses %j', async (words, message) => {
    const { code, stderr } = await keepgrid('run', config, ...words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  const LONG = ['--set', 'training.epochs=40', '--set', 'repeats=4', '--kernels', 'plain'];

  test.skipIf(onWindows)(
    'goes on after SIGHUP where it has no terminal, as under nohup',
    async () => {
      const dir = join(folder, 'nohup');
      const child = start('run', config, '--out', dir, ...LONG);
      const done = exit(child);
      while (rowsOf(dir) < 2) await new Promise((resolve) => setTimeout(resolve, 20));
      child.kill('SIGHUP');
      expect(await done).toBe(0);
    },
  );

  test.skipIf(process.platform !== 'linux')(
    'ends on SIGHUP with exit code 129 where its terminal is gone',
    async () => {
      const dir = join(folder, 'hangup');
      const command = [process.execPath, BIN, 'run', config, '--out', dir, ...LONG].join(' ');
      const child = spawn('script', ['-qefc', command, '/dev/null'], { stdio: 'ignore' });
      const done = exit(child);
      while (rowsOf(dir) < 2) await new Promise((resolve) => setTimeout(resolve, 20));
      const { pid } = JSON.parse(readFileSync(join(dir, '.lock'), 'utf8')) as { pid: number };
      process.kill(pid, 'SIGHUP');
      expect(await done).toBe(129);
      expect(existsSync(join(dir, '.lock'))).toBe(false);
    },
  );

  test('refuses a folder that another process is using, with exit code 3', async () => {
    const dir = join(folder, 'locked');
    const first = start(
      'run',
      config,
      '--out',
      dir,
      '--set',
      'training.epochs=200',
      '--kernels',
      'plain',
    );
    const done = exit(first);
    while (!existsSync(join(dir, 'results.csv')))
      await new Promise((resolve) => setTimeout(resolve, 20));
    const second = run('run', config, '--out', dir, '--set', 'training.epochs=200');
    first.kill('SIGKILL');
    await done;
    expect(second.stderr).toContain(`in use by process ${first.pid}`);
    expect(second.status).toBe(3);
  });

  test('trains only the new runs of an edited grid', () => {
    const dir = join(folder, 'edited');
    run('run', config, '--out', dir, '--quiet');
    const wider = run('run', config, '--out', dir, '--set', 'grid.keep_prob.2=[0.7,0.9,1]');
    expect(wider.stderr).toContain('6 runs missing');
    const fresh = join(folder, 'fresh');
    run('run', config, '--out', fresh, '--quiet', '--set', 'grid.keep_prob.2=[0.7,0.9,1]');
    expect(bytesOf(dir)).toBe(bytesOf(fresh));
  });

  test('reports runs that leave the grid, and takes them back with their history, untrained', () => {
    const dir = join(folder, 'narrowed');
    run('run', config, '--out', dir, '--quiet');
    const before = bytesOf(dir);
    const narrow = ['run', config, '--out', dir, '--set', 'grid.keep_prob.2=[1]'];
    expect(run(...narrow).stderr).toContain(
      `moved 6 finished runs outside this grid to ${join(dir, 'results.unplanned.csv')}`,
    );
    expect(run(...narrow).stderr).not.toContain('unplanned');
    const { stderr } = run('run', config, '--out', dir);
    expect(stderr).toContain('took back 6 finished runs from');
    expect(stderr).toContain('all 12 runs are finished already');
    expect(bytesOf(dir)).toBe(before);
    expect(readdirSync(dir).filter((name) => name.includes('unplanned'))).toEqual([]);
  });

  test('warns of rows without history, which verify does not claim to have compared', () => {
    const dir = join(folder, 'unhistoried');
    run('run', config, '--out', dir, '--quiet');
    const before = bytesOf(dir);
    rmSync(join(dir, 'history.csv'));
    const { status, stderr } = run('run', config, '--out', dir);
    expect(status).toBe(0);
    expect(stderr).toContain('warning: history.csv lacks lines of 12 finished runs');
    const verified = run('verify', dir, '--sample', '2').stdout;
    expect(verified).toContain('history.csv has no line of 2 runs');
    expect(verified).toContain('every column of results.csv equal');
    run('run', config, '--out', dir, '--repair', '--quiet');
    expect(bytesOf(dir)).toBe(before);
  });

  test('trains the run of a last line without a line end again; readers leave it out with a warning', () => {
    const dir = join(folder, 'unended');
    run('run', config, '--out', dir, '--quiet');
    const before = bytesOf(dir);
    const path = join(dir, 'results.csv');
    truncateSync(path, statSync(path).size - 1);
    const warning = `warning: ${path}:13: the line has no end, so it is left out`;
    for (const words of [
      ['summary', dir],
      ['verify', dir],
      ['compare', dir, reference],
    ]) {
      expect(run(...words).stderr).toContain(warning);
    }
    expect(run('run', config, '--out', dir).stderr).toContain('1 run missing');
    expect(bytesOf(dir)).toBe(before);
  });

  test('ends with exit code 1 and a message, and unlocks the folder, if workers cannot start', () => {
    const dir = join(folder, 'workless');
    const preload = join(folder, 'preload.mjs');
    writeFileSync(
      preload,
      `import { isMainThread } from 'node:worker_threads';
if (!isMainThread) throw new Error('no thread today');`,
    );
    const words = ['--import', pathToFileURL(preload).href, BIN, 'run', config, '--out', dir];
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect(stderr).toMatch(/error: A worker thread cannot start: no thread today\n {2}hint: .*\n$/);
    expect(status).toBe(1);
    expect(existsSync(join(dir, '.lock'))).toBe(false);
  });

  test.skipIf(onWindows)(
    'refuses a relative folder with exit code 3 if the working directory has been removed',
    () => {
      const gone = join(folder, 'gone');
      const script = 'mkdir "$2" && cd "$2" && rmdir "$2" && "$0" "$1" run "$3" --out results';
      const words = ['-c', script, process.execPath, BIN, gone, config];
      const { status, stderr } = spawnSync('sh', words, { encoding: 'utf8', timeout: 20_000 });
      expect(stderr).toContain('The working directory no longer exists');
      expect(status).toBe(3);
    },
  );

  test('refuses a folder whose results have another seed, with exit code 3', () => {
    const { status, stderr } = run('run', config, '--out', reference, '--set', 'seed=2');
    expect(status).toBe(3);
    expect(stderr).toContain('another experiment: the seed differs');
    expect(stderr).toContain('--fresh');
  });

  test('leaves the results alone, even with --fresh, if a split leaves no validation examples', () => {
    const dir = join(folder, 'untouched');
    cpSync(reference, dir, { recursive: true });
    const words = ['run', config, '--out', dir, '--set', 'data.validation=0.0001', '--fresh'];
    const { status, stderr } = run(...words);
    expect(stderr).toContain('is left for the validation part');
    expect(status).toBe(2);
    expect(readdirSync(dir)).toEqual(readdirSync(reference));
    expect(bytesOf(dir)).toBe(bytesOf(reference));
  });

  test('writes rows for runs that diverge, warns of them and ends with exit code 0', () => {
    const dir = join(folder, 'diverged');
    const { status, stderr } = run(
      'run',
      config,
      '--out',
      dir,
      '--set',
      'training.learning_rate=1e30',
      '--set',
      'network.activation=identity',
    );
    expect(status).toBe(0);
    expect(stderr).toContain('12 runs diverged');
    expect(readFileSync(join(dir, 'results.csv'), 'utf8')).toMatch(
      /,diverged,1,1,1,2,1,,,,,,,,,numbers no longer finite at the end of epoch 1\n/,
    );
  });

  test('prints one JSON object per line on stdout, the verdict last, if --json is given', () => {
    const { stdout } = run('run', config, '--out', join(folder, 'json'), '--json');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });
    expect(events.map(({ event }) => event)).toEqual([
      ...Array.from({ length: 12 }, () => 'run'),
      'done',
      'verdict',
    ]);
    const [header] = readFileSync(join(reference, 'results.csv'), 'utf8').split('\n');
    expect(Object.keys(events[0]).join()).toBe(`event,${header}`);
  });

  test('refuses a folder that cannot be made, with exit code 3', () => {
    const { status, stderr } = run('run', config, '--out', join(config, 'below-a-file'));
    expect(status).toBe(3);
    expect(stderr).toContain('hint: ');
  });

  test('finishes the sweep although nobody reads its messages', async () => {
    const dir = join(folder, 'unread');
    const child = start('run', config, '--out', dir);
    child.stderr!.destroy();
    expect(await exit(child)).toBe(0);
    expect(rowsOf(dir)).toBe(12);
  });
});

describe('keepgrid', () => {
  test('ends with exit code 0 if the reader of stdout stops early', async () => {
    const child = start('summary', reference, '--all');
    child.stdout!.destroy();
    expect(await exit(child)).toBe(0);
  });
  test.skipIf(!existsSync('/dev/full'))(
    'ends with exit code 2 and a message without a stack if stdout is a full disk',
    () => {
      const { status, stderr } = spawnSync(
        'sh',
        ['-c', '"$0" "$1" datasets > /dev/full', process.execPath, BIN],
        { encoding: 'utf8' },
      );
      expect(stderr).toMatch(/^error: stdout: Cannot write .*ENOSPC.*\n {2}hint: .*\n$/);
      expect(status).toBe(2);
    },
  );
  test('plan shows axes, cells, runs, parameters and time', async () => {
    const { code, stdout } = await keepgrid('plan', config);
    expect(code).toBe(0);
    for (const text of [
      'keep_prob_1: 0.5, 0.8, 1',
      '6 cells',
      '12 runs',
      '64 × 8',
      '520',
      'About ',
    ])
      expect(stdout).toContain(text);
  });
  test('plan escapes control characters in an expression', async () => {
    const { stdout } = await keepgrid(
      'plan',
      config,
      '--set',
      'grid.where=activation != "\u001b[31m"',
    );
    expect(stdout).toContain('where activation != "\\u001b[31m"');
  });
  test('summary prints the table and writes summary.csv', async () => {
    const { code, stdout } = await keepgrid('summary', reference);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^rank +keep_prob_1 .* baseline( |$)/ms);
    const [header, first] = readFileSync(join(reference, 'summary.csv'), 'utf8').split('\n');
    expect(header).toMatch(
      /^cell,keep_prob_0,keep_prob_1,keep_prob_2,runs,.*mean_val_cost,std_val_cost,se_val_cost,.*rank,gap,diff_vs_baseline,diff_low,diff_high,p_adjusted,selected$/,
    );
    expect(first.split(',').length).toBe(header.split(',').length);
  });
  test('summary prints the table even if summary.csv cannot be written', async () => {
    const dir = join(folder, 'unwritable');
    cpSync(reference, dir, { recursive: true });
    rmSync(join(dir, 'summary.csv'));
    mkdirSync(join(dir, 'summary.csv'));
    const { code, stdout, stderr } = await keepgrid('summary', dir);
    expect(stdout).toMatch(/^rank +keep_prob_1 /m);
    expect(stderr).toContain('summary.csv: Cannot write');
    expect(code).toBe(3);
  });
  test('summary --json prints the cells and then the verdict', async () => {
    const { stdout } = await keepgrid('summary', reference, '--json');
    const objects = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(objects).toHaveLength(7);
    expect(objects[0]).toMatchObject({ cell: 1, keep_prob_1: 1, runs: 2 });
    expect(objects[6]).toMatchObject({ event: 'verdict', repeats: 2 });
  });
  test('summary sorts by a column and shows the columns asked for', async () => {
    const words = ['--sort', 'cell', '--columns', 'cell, gap', '--all'];
    const { stdout } = await keepgrid('summary', reference, ...words);
    expect(stdout).toMatch(/^cell +gap\n +1 .*\n +2 .*\n +3 .*\n +4 .*\n +5 .*\n +6 /m);
  });
  test.each(['--sort', '--columns'])(
    'summary ends with exit code 2 and a hint, printing nothing, if %s names no column',
    async (option) => {
      const { code, stdout, stderr } = await keepgrid('summary', reference, option, 'gaps');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('did you mean "gap"?');
    },
  );
  test('summary ends with exit code 3 if the folder has no results', async () => {
    expect(await keepgrid('summary', folder)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('There are no results of keepgrid'),
    });
  });
  test('init writes a config that plan accepts, and overwrites a file only with --force', async () => {
    const file = join(folder, 'started.yaml');
    expect((await keepgrid('init', file)).code).toBe(0);
    expect((await keepgrid('plan', file)).code).toBe(0);
    expect(await keepgrid('init', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--force'),
    });
    expect((await keepgrid('init', file, '--force')).code).toBe(0);
  });
  test('datasets lists the built-in data sets, and schema prints the JSON Schema of configs', async () => {
    expect((await keepgrid('datasets')).stdout).toMatch(/digits +classification +1797 +64/);
    expect(JSON.parse((await keepgrid('schema')).stdout)).toMatchObject({
      title: 'keepgrid config',
    });
  });
  test.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['rnu'], '(Did you mean run?)'],
    [['run'], 'No config is named, and there is no keepgrid.yaml here'],
    [['run', config, '--workers', 'many'], 'It must be a whole number from 1 to 1024'],
    [['run', config, '--out', ''], 'It must name a folder'],
    [['run', config, '--nonsense'], "unknown option '--nonsense'"],
    [['run', config, '--kernels', 'fast'], 'Allowed choices are auto, plain'],
  ])('refuses the arguments %j with exit code 2', async (words, message) => {
    expect(await keepgrid(...words)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(message),
    });
  });
  test.each(['init', 'plan', 'check', 'run', 'summary', 'verify', 'compare', 'datasets', 'schema'])(
    '%s --help gives an example',
    async (command) => {
      const { code, stdout } = await keepgrid(command, '--help');
      expect(code).toBe(0);
      expect(stdout).toContain(`Example:\n  keepgrid ${command}`);
    },
  );
});

describe('a config that ships', () => {
  const reduced: Record<string, string[]> = {
    'mnist.yaml': [
      'grid.keep_prob.hidden=[0.5]',
      'data.source=mnist-test',
      'data.validation=0.2',
      'network.hidden=[16]',
      'training.batch_size=512',
    ],
    'halving.yaml': [
      'grid.keep_prob.1=[0.5, 0.7]',
      'training.epochs=2',
      'search.halving.min_epochs=1',
    ],
  };
  test.each(readdirSync(CONFIGS).filter((name) => name.endsWith('.yaml')))(
    'runs without a warning at reduced size: %s',
    (name) => {
      const dir = join(folder, `shipped-${name}`);
      const set = ['training.epochs=1', 'repeats=1', ...(reduced[name] ?? [])].flatMap((value) => [
        '--set',
        value,
      ]);
      const { status, stderr } = run('run', join(CONFIGS, name), '--out', dir, ...set);
      expect(stderr).not.toContain('warning');
      expect(status).toBe(0);
      expect(rowsOf(dir)).toBeGreaterThan(1);
    },
  );
});
