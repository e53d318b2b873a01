/**
 * Shards of a plan, for machines that know nothing of one another. Each run belongs to one shard, which
 * follows from the plan alone: the runs with most operations first, each to the shard with the least so
 * far. Nothing hangs on measured times, so that every machine splits in the same way.
 */
import type { OneDraw, Run, RunSource, Takes } from './run.js';
import { operationCount } from './work.js';

/** Shard `index` of `count`, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Assignments are kept as 16 bits. */
export const MOST_SHARDS = 65_535;

/** Whether there is such a shard, for whole numbers. */
export const isShardOf = (index: number, count: number): boolean =>
  index >= 1 && index <= count && count <= MOST_SHARDS;

/** `shard 3 of 8`, for messages. */
export const shardName = ({ index, count }: Shard): string => `shard ${index} of ${count}`;

/** For each draw the shards of its runs, from 0 and in plan order, and what each shard comes to. */
interface Assignment {
  readonly ofDraw: ReadonlyMap<string, Uint16Array>;
  readonly sizes: readonly ShardSize[];
}

export interface ShardSize {
  readonly runs: number;
  /** Multiply-adds for each training example. */
  readonly work: number;
}

/**
 * The part of the runs that one shard has, in plan order. `parts` are the numbers of runs that follow one
 * another and are split on their own, such as those of rungs: all at once by default. Memory holds two
 * bytes a run.
 */
export function shardOf(
  runs: RunSource,
  { index, count }: Shard,
  parts: readonly number[] = [runs.count],
): RunSource {
  let known: Assignment | null = null;
  const assignment = (): Assignment => (known ??= assign(runs, count, parts));
  return {
    draws: runs.draws,
    get count() {
      return assignment().sizes[index - 1].runs;
    },
    of(draw, takes = () => true) {
      const shardOfNext = shardsInOrder(assignment());
      return runs.of(draw, (cell, own) => shardOfNext(own) === index - 1 && takes(cell, own));
    },
  };
}

/** What each of `count` shards comes to. */
export const shardSizes = (
  runs: RunSource,
  count: number,
  parts: readonly number[] = [runs.count],
): readonly ShardSize[] => assign(runs, count, parts).sizes;

/** For each run, in plan order, its shard, counted from 1. */
export function* shardsOfRuns(
  runs: RunSource,
  count: number,
  parts: readonly number[] = [runs.count],
): Generator<readonly [Run, number]> {
  const shardOfNext = shardsInOrder(assign(runs, count, parts));
  for (const run of runs.of()) yield [run, shardOfNext(run) + 1];
}

const keyOf = ({ repeat, fold }: OneDraw): string => `${repeat}/${fold}`;

/** The shard of the next run of a draw, for runs that are asked for one by one in plan order. */
function shardsInOrder({ ofDraw }: Assignment): (draw: OneDraw) => number {
  const places = new Map<string, number>();
  return (draw) => {
    const key = keyOf(draw);
    const place = places.get(key) ?? 0;
    places.set(key, place + 1);
    return ofDraw.get(key)![place];
  };
}

function assign(runs: RunSource, count: number, parts: readonly number[]): Assignment {
  const work = new Float64Array(runs.count);
  const draws: string[] = [];
  const drawOf = new Uint16Array(runs.count);
  const numberOf = new Map<string, number>();
  let place = 0;
  const look: Takes = ({ network, training }, draw) => {
    const key = keyOf(draw);
    if (!numberOf.has(key)) numberOf.set(key, draws.push(key) - 1);
    drawOf[place] = numberOf.get(key)!;
    work[place++] = operationCount(network, training, 1);
    return false;
  };
  for (const _ of runs.of(undefined, look));
  const shards = new Uint16Array(runs.count);
  const sizes = Array.from({ length: count }, () => ({ runs: 0, work: 0 }));
  let begin = 0;
  for (const length of parts) {
    longestFirst(work, begin, begin + length, count, (run, shard) => {
      shards[run] = shard;
      sizes[shard].runs++;
      sizes[shard].work += work[run];
    });
    begin += length;
  }
  return { ofDraw: byDraw(shards, drawOf, draws), sizes };
}

/** Gives each run from `begin` to `end` to the least loaded shard; ties go by plan order, then to the first shard. */
function longestFirst(
  work: Float64Array,
  begin: number,
  end: number,
  count: number,
  give: (run: number, shard: number) => void,
): void {
  const order = new Uint32Array(end - begin).map((_, index) => begin + index);
  order.sort((a, b) => work[b] - work[a] || a - b);
  const shards = new LeastLoaded(count);
  for (const run of order) give(run, shards.add(work[run]));
}

/** A binary heap of shards with the least loaded on top. */
class LeastLoaded {
  readonly #load: Float64Array;
  readonly #heap: Uint16Array;

  constructor(count: number) {
    this.#load = new Float64Array(count);
    this.#heap = new Uint16Array(count).map((_, index) => index);
  }

  /** Adds work to the least loaded shard, and returns that shard. */
  add(work: number): number {
    const heap = this.#heap;
    const shard = heap[0];
    this.#load[shard] += work;
    let at = 0;
    for (;;) {
      let least = 2 * at + 1;
      if (least >= heap.length) break;
      if (least + 1 < heap.length && this.#isBefore(heap[least + 1], heap[least])) least++;
      if (!this.#isBefore(heap[least], shard)) break;
      heap[at] = heap[least];
      at = least;
    }
    heap[at] = shard;
    return shard;
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#load[a], this.#load[b]];
    return one < other || (one === other && a < b);
  }
}

function byDraw(
  shards: Uint16Array,
  drawOf: Uint16Array,
  draws: readonly string[],
): Map<string, Uint16Array> {
  const counts = draws.map(() => 0);
  for (const draw of drawOf) counts[draw]++;
  const lists = counts.map((length) => new Uint16Array(length));
  const ends = draws.map(() => 0);
  shards.forEach((shard, run) => {
    const draw = drawOf[run];
    lists[draw][ends[draw]++] = shard;
  });
  return new Map(draws.map((key, index) => [key, lists[index]]));
}
