/**
 * A Slurm of one node: munged, slurmctld and slurmd in a folder of their own, on free ports of the loopback
 * interface, as the user of the test and without cgroups, so that it runs in containers too.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../services.js';

/** The CPUs that Slurm gives away, whatever the machine has. */
const CPUS = 16;

/** What of these programs a machine must have. */
export const SLURM = [
  'munged',
  'slurmctld',
  'slurmd',
  'sbatch',
  'scontrol',
  'squeue',
  'scancel',
] as const;

export class SlurmCluster {
  /** What commands need to find it. */
  readonly env: Readonly<Record<string, string>>;

  private constructor(private readonly folder: string) {
    this.env = { SLURM_CONF: join(folder, 'slurm.conf') };
  }

  static async start(): Promise<SlurmCluster> {
    // A short path: that of a socket may have 108 bytes at most.
    const folder = mkdtempSync(join(tmpdir(), 'slurm-'));
    const cluster = new SlurmCluster(folder);
    for (const name of ['state', 'spool']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'munge.key'), randomBytes(1024), { mode: 0o400 });
    writeFileSync(cluster.env['SLURM_CONF'], await cluster.#settings());
    try {
      const file = (name: string): string => join(folder, name);
      cluster.do(
        'munged',
        '--force',
        `--socket=${file('munge.socket')}`,
        `--key-file=${file('munge.key')}`,
        `--pid-file=${file('munged.pid')}`,
        `--log-file=${file('munged.log')}`,
        `--seed-file=${file('munge.seed')}`,
      );
      cluster.do('slurmctld', '-c');
      cluster.do('slurmd', '-c');
      await cluster.until('an idle node', () => cluster.do('sinfo', '-h', '-o', '%t') === 'idle');
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  async #settings(): Promise<string> {
    const host = hostname().split('.')[0];
    const { username } = userInfo();
    const file = (name: string): string => join(this.folder, name);
    const settings = {
      ClusterName: 'test',
      SlurmctldHost: `${host}(127.0.0.1)`,
      SlurmUser: username,
      SlurmdUser: username,
      SlurmctldPort: await freePort(),
      SlurmdPort: await freePort(),
      // A task that was requeued may start again after as many seconds.
      AuthInfo: `socket=${file('munge.socket')},cred_expire=5`,
      StateSaveLocation: file('state'),
      SlurmdSpoolDir: file('spool'),
      SlurmctldPidFile: file('slurmctld.pid'),
      SlurmdPidFile: file('slurmd.pid'),
      SlurmctldLogFile: file('slurmctld.log'),
      SlurmdLogFile: file('slurmd.log'),
      ProctrackType: 'proctrack/pgid',
      TaskPlugin: 'task/none',
      JobAcctGatherType: 'jobacct_gather/none',
      AccountingStorageType: 'accounting_storage/none',
      MpiDefault: 'none',
      SelectType: 'select/cons_tres',
      SelectTypeParameters: 'CR_CPU',
      SchedulerParameters: 'batch_sched_delay=0,sched_interval=1,bf_interval=1',
      SlurmdParameters: 'config_overrides',
      ReturnToService: 2,
      KillWait: 5,
    };
    const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
    return [
      ...lines,
      `NodeName=${host} NodeAddr=127.0.0.1 CPUs=${CPUS} State=UNKNOWN`,
      'PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
      '',
    ].join('\n');
  }

  /** What a command prints. */
  do(program: string, ...words: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(program, words, {
      env: { ...process.env, ...this.env },
      encoding: 'utf8',
      timeout: 20_000,
    });
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
    return stdout.trim();
  }

  /** Of each task of a job its state, by its number. */
  tasks(job: string): Map<number, string> {
    const lines = this.do('squeue', '-h', '-r', '-t', 'all', '-j', job, '-o', '%K %T').split('\n');
    return new Map(
      lines.map((line) => line.split(' ')).map(([task, state]) => [Number(task), state]),
    );
  }

  /** Waits for a condition, a minute at most. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const end = performance.now() + 60_000;
    while (!holds()) {
      if (performance.now() > end)
        throw new Error(`Slurm: waited a minute in vain for ${what}\n${this.#logs()}`);
      await delay(200);
    }
  }

  #logs(): string {
    return ['munged.log', 'slurmctld.log', 'slurmd.log']
      .map((name) => join(this.folder, name))
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, 'utf8').split('\n').slice(-25).join('\n'))
      .join('\n');
  }

  /** Ends all that was started. */
  async stop(): Promise<void> {
    for (const name of ['slurmd', 'slurmctld', 'munged']) {
      const file = join(this.folder, `${name}.pid`);
      const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
      if (pid > 0) await end(pid);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function end(pid: number): Promise<void> {
  const send = (signal: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(pid, signal);
    } catch {
      return false;
    }
  };
  send('SIGTERM');
  for (let wait = 0; wait < 50; wait++) {
    if (!send(0)) return;
    await delay(100);
  }
  send('SIGKILL');
}
