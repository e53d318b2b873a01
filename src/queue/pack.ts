/** Values as the text of a message: JSON, compressed, as the messages of a sweep repeat themselves a lot. */
import { gunzipSync, gzipSync } from 'node:zlib';

/** What a message may be at most, packed and unpacked: far more than a batch comes to. */
const MOST_CHARACTERS = 32e6;
const MOST_BYTES = 128e6;

/** JSON in gzip in base64, as BullMQ keeps text. */
export const pack = (value: unknown): string =>
  gzipSync(JSON.stringify(value), { level: 1 }).toString('base64');

/** What `pack` was given; undefined for text that it did not make, or that is too long. */
export function unpack(text: unknown): unknown {
  if (typeof text !== 'string' || text.length > MOST_CHARACTERS) return undefined;
  try {
    const bytes = gunzipSync(Buffer.from(text, 'base64'), { maxOutputLength: MOST_BYTES });
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
