/** What the check draws at random for its own use, fixed by the experiment's seed: rows and keys. */
import type { Key } from '../engine/philox.js';
import { shuffle, streamKey } from '../engine/streams.js';
import type { Subject } from './subject.js';

/** What is drawn, and the number of its stream: another number would be another draw. */
const STREAMS = { gradients: 1, coordinates: 2, kernels: 3, descent: 4, subset: 5, dropout: 6 };

type Stream = keyof typeof STREAMS;

/** The key of one of the check's streams. */
export const checkKey = ({ experiment }: Subject, stream: Stream): Key =>
  streamKey(experiment.seed, 'check', STREAMS[stream]);

/** `count` training rows drawn at random, ascending; all of them if there are no more. */
export function someRows(subject: Subject, stream: Stream, count: number): Int32Array {
  const rows = subject.data.train.slice();
  if (count >= rows.length) return rows;
  shuffle(rows, checkKey(subject, stream));
  return rows.slice(0, count).toSorted();
}
