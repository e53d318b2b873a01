import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Dataset } from '../../src/data/dataset.js';
import { dataBytes } from '../../src/engine/simdData.js';
import type { DrawData } from '../../src/sweep/job.js';
import { isShared, SharedMemory } from '../../src/sweep/sharedMemory.js';

const of = (m: number, features: number): Dataset => ({ m, features }) as Dataset;
const memoryFor = (dataset: Dataset): SharedMemory =>
  SharedMemory.of({ dataset, kernels: 'auto' })!;
const draw = (repeat: number) => ({ seed: 1, repeat, fold: 1 });
const dataAt = (at: number): DrawData => ({ targetScale: at }) as DrawData;

describe('SharedMemory', () => {
  test('is for data that is neither so small that sharing takes longer nor too large for one memory', () => {
    expect([of(40, 2), of(1797, 64), of(70_000, 784), of(1_000_000, 784)].map(isShared)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(SharedMemory.of({ dataset: of(1_000_000, 784), kernels: 'auto' })).toBeNull();
    expect(SharedMemory.of({ dataset: of(1797, 64), kernels: 'plain' })).toBeNull();
  });

  test('has the data of a draw prepared once, however many ask for it at a time', async () => {
    const memory = memoryFor(of(2000, 64));
    const prepared: number[] = [];
    const prepare = async (at: number): Promise<DrawData> => {
      prepared.push(at);
      await turn();
      return dataAt(at);
    };
    const leases = await Promise.all([1, 1, 1].map((repeat) => memory.take(draw(repeat), prepare)));
    expect(prepared).toHaveLength(1);
    expect(new Set(leases.map((lease) => lease!.data)).size).toBe(1);
    expect(await memory.take(draw(2), prepare)).not.toBeNull();
    expect(prepared[1] - prepared[0]).toBeGreaterThanOrEqual(dataBytes(of(2000, 64)));
  });

  test('takes the place of data that nobody uses for that of the next draw', async () => {
    const memory = memoryFor(of(2000, 64));
    const prepare = async (at: number): Promise<DrawData> => dataAt(at);
    const first = (await memory.take(draw(1), prepare))!;
    const second = (await memory.take(draw(2), prepare))!;
    first.release();
    const third = (await memory.take(draw(3), prepare))!;
    expect(third.data.targetScale).toBe(first.data.targetScale);
    expect(third.data.targetScale).not.toBe(second.data.targetScale);
  });

  test('waits where memory is full of data that is in use', async () => {
    // Four such places do not fit into what 32 bits address, three do.
    const memory = memoryFor(of(200_000, 784));
    const prepare = async (at: number): Promise<DrawData> => dataAt(at);
    const leases = await Promise.all([1, 2, 3].map((repeat) => memory.take(draw(repeat), prepare)));
    let got: DrawData | null = null;
    const fourth = memory.take(draw(4), prepare).then((lease) => (got = lease!.data));
    await turn();
    expect(got).toBeNull();
    leases[1]!.release();
    expect((await fourth).targetScale).toBe(leases[1]!.data.targetScale);
  });

  test('forgets a draw that could not be prepared, and gives its place to the next', async () => {
    const memory = memoryFor(of(2000, 64));
    let place = 0;
    const failing = (at: number): Promise<DrawData> => {
      place = at;
      return Promise.reject(new Error('no memory'));
    };
    await expect(memory.take(draw(1), failing)).rejects.toThrow('no memory');
    const again = await memory.take(draw(1), async (at) => dataAt(at));
    expect(again!.data.targetScale).toBe(place);
  });

  test('hands out rooms that do not overlap, and those given back again where they are large enough', () => {
    const memory = memoryFor(of(2000, 64));
    const [a, b] = [memory.takeRoom(1000, 1)!, memory.takeRoom(5000, 2)!];
    expect(b.from).toBeGreaterThanOrEqual(a.from + 1000);
    memory.giveRoomBack(a);
    memory.giveRoomBack(b);
    expect(memory.takeRoom(900, 1)).toBe(a);
    expect(memory.takeRoom(900, 1)!.from).toBeGreaterThan(b.from + 5000);
    expect(memory.takeRoom(5000, 2)).toBe(b);
    expect(memory.takeRoom(2 ** 32, 1)).toBeNull();
  });
});
