import { register } from 'node:module';
import { join } from 'node:path';
import { Job } from 'kubernetes-models/batch/v1';
import { PersistentVolumeClaim } from 'kubernetes-models/v1';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { onWindows, temporaryFolder } from '../helpers.js';
import { freePort, missing } from '../services.js';
import { commandsOf, CONFIG, type Place, placeIn, textOf, trainWhole } from './place.js';
import { loadStudy } from '../../src/index.js';
import { shardSizes } from '../../src/plan/shard.js';

register('./jsonImports.mjs', import.meta.url);
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } =
  await import('@actions/workflow-parser');

const folder = temporaryFolder();

describe('kubernetes.yaml and kubernetes-merge.yaml', () => {
  const documents = ['kubernetes.yaml', 'kubernetes-merge.yaml'].flatMap((name) =>
    parseAllDocuments(textOf(name)).map((document) => document.toJS() as Manifest),
  );
  interface Manifest {
    readonly kind: string;
    readonly spec: ConstructorParameters<typeof Job>[0] extends infer T
      ? NonNullable<NonNullable<T> extends { spec?: infer S } ? S : never>
      : never;
  }
  const [, shards, merge] = documents;
  const containerOf = ({ spec }: Manifest) => spec.template.spec!.containers[0];

  test('are what the schema of the API takes', () => {
    expect(documents.map(({ kind }) => kind)).toEqual(['PersistentVolumeClaim', 'Job', 'Job']);
    for (const document of documents) {
      const model =
        document.kind === 'Job' ? new Job(document) : new PersistentVolumeClaim(document);
      expect(() => model.validate()).not.toThrow();
    }
    const broken = { ...shards, spec: { ...shards.spec, completions: '8' } };
    expect(() => new Job(broken as never).validate()).toThrow('completions');
  });

  test('say what the API checks beside its schema', () => {
    const { spec } = shards;
    expect(spec.template.spec!.restartPolicy).toBe('Never');
    expect(spec.completions).toBe(8);
    for (const { onExitCodes } of spec.podFailurePolicy!.rules) {
      if (onExitCodes) expect(onExitCodes.containerName).toBe(containerOf(shards).name);
    }
  });

  test.skipIf(onWindows)('train and merge the bytes of one sweep, pod by pod', async () => {
    const place = placeIn(join(folder, 'kubernetes'));
    await trainWhole(place);
    const pod = async (manifest: Manifest, index = 0): Promise<string> => {
      const command = containerOf(manifest).command!.map((word) =>
        word.replace('/config/', '').replaceAll('NAME', 'sweep'),
      );
      const { code, output } = await place.run(command, { JOB_COMPLETION_INDEX: String(index) });
      expect(code, output).toBe(0);
      return output;
    };
    for (let index = 0; index < shards.spec.completions!; index++) await pod(shards, index);
    expect(await pod(merge)).toContain('sweep: all 18 runs');
    expect(place.bytes('sweep')).toEqual(place.bytes('whole'));
  });
});

describe('github-actions.yml', () => {
  const name = 'github-actions.yml';
  const mistakesIn = async (content: string): Promise<string[]> => {
    const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
    if (value !== undefined) await convertWorkflowTemplate(context, value);
    return context.errors.getErrors().map(({ message }) => message);
  };

  test('is a workflow as GitHub reads it', async () => {
    expect(await mistakesIn(textOf(name))).toEqual([]);
    expect(await mistakesIn(textOf(name).replace('fail-fast', 'fail-fat'))).not.toEqual([]);
    expect(await mistakesIn(textOf(name).replace('needs: shard', 'needs: shards'))).not.toEqual([]);
  });

  test.skipIf(onWindows)('trains and merges the bytes of one sweep, job by job', async () => {
    interface Steps {
      readonly steps: readonly { readonly run?: string }[];
    }
    const { env, jobs } = parse(textOf(name)) as {
      env: Record<string, string>;
      jobs: { shard: Steps & { strategy: { matrix: { shard: number[] } } }; merge: Steps };
    };
    const place = placeIn(join(folder, 'actions'));
    await trainWhole(place);
    const job = async ({ steps }: Steps, matrix: number, total: number): Promise<void> => {
      for (const { run } of steps) {
        if (run === undefined || run === 'npm ci') continue;
        const script = run
          .replaceAll('${{ matrix.shard }}', String(matrix))
          .replaceAll('${{ strategy.job-total }}', String(total));
        const { code, output } = await place.run(['bash', '-e', '-c', script], env);
        expect(code, output).toBe(0);
      }
    };
    const { shard } = jobs.shard.strategy.matrix;
    for (const index of shard) await job(jobs.shard, index, shard.length);
    await job(jobs.merge, 0, 0);
    expect(place.bytes('sweep')).toEqual(place.bytes('whole'));
  });
});

describe.skipIf(onWindows)('the commands of README.md', () => {
  const run = async (name: string, commands: string): Promise<Place> => {
    const place = placeIn(join(folder, name));
    await trainWhole(place);
    const { code, output } = await place.run(['bash', '-e', '-c', commands]);
    expect(code, output).toBe(0);
    return place;
  };

  test('for two machines train and merge the bytes of one sweep', async () => {
    const place = await run('by hand', commandsOf('From one machine to many'));
    expect(place.bytes('sweep')).toEqual(place.bytes('whole'));
  });

  const withoutParallel = onWindows ? 'Windows' : missing('parallel');
  test.skipIf(withoutParallel)('for GNU parallel do so on this machine alone', async () => {
    const commands = commandsOf('GNU parallel').replace('node2\\nnode3\\n', '');
    const place = await run('with parallel', commands);
    expect(place.bytes('sweep')).toEqual(place.bytes('whole'));
  });

  const withoutRedis = onWindows ? 'Windows' : missing('redis-server', 'redis-cli');
  test.skipIf(withoutRedis)('for a queue do so with two workers', async () => {
    const port = String(await freePort());
    const commands = commandsOf('A queue on Redis').replaceAll('6379', port);
    const place = await run('with a queue', `${commands}\nredis-cli -p ${port} shutdown`);
    expect(place.bytes('sweep')).toEqual(place.bytes('whole'));
  });

  test('for halving go from rung to rung', async () => {
    const place = placeIn(
      join(folder, 'halving'),
      CONFIG.replace('[0.5, 0.8]', '0.2:0.1:1') + 'search: {halving: {eta: 2, min_epochs: 2}}\n',
    );
    await trainWhole(place);
    // Without -e, as the first merge ends with exit code 1.
    const { code, output } = await place.run(['bash', '-c', commandsOf('Halving')]);
    expect(code, output).toBe(0);
    expect(place.bytes('sweep')).toEqual(place.bytes('whole'));
  });

  test('come with the balance that shards have', async () => {
    const { plan } = await loadStudy('configs/quickstart.yaml');
    const work = shardSizes(plan.runs, 8).map((size) => size.work);
    const mean = work.reduce((sum, own) => sum + own, 0) / work.length;
    const percent = (100 * (Math.max(...work) / mean - 1)).toFixed(1);
    expect(textOf('README.md')).toContain(`has ${percent} % more than the mean`);
  });
});
