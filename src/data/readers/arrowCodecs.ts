/** What undoes the compressions of Arrow: LZ4, which Feather has by default, and Zstandard. */
import type { Codec } from '@uwdata/flechette';
import { MOST_BYTES, tooLarge } from '../files.js';
import { unpackFrame } from './lz4.js';
import { missingPackage } from './optionalPackage.js';

/** Unpacks to so many bytes. */
type Unpack = (packed: Uint8Array, length: number) => Uint8Array;

/** The two codecs. Where a package is not installed, its codec says so when it is needed. */
export async function arrowCodecs(shown: string): Promise<{ lz4: Codec; zstd: Codec }> {
  return { lz4: codecOf(unpackFrame, shown), zstd: codecOf(await unpackZstd(shown), shown) };
}

async function unpackZstd(shown: string): Promise<Unpack> {
  try {
    const { decompressZstd } = await import('hyparquet-compressors');
    return (packed, length) => decompressZstd(packed, new Uint8Array(length));
  } catch {
    return () => {
      throw missingPackage('hyparquet-compressors', shown);
    };
  }
}

/** A codec that checks the length before and after. */
const codecOf = (unpack: Unpack, shown: string): Codec => ({
  decode(packed, length) {
    if (length > MOST_BYTES) throw tooLarge('unpacks to more than', shown);
    const bytes = unpack(packed, length);
    if (bytes.length !== length) throw new RangeError(`There are not ${length} bytes`);
    return bytes;
  },
  encode() {
    throw new Error('Arrow is only read');
  },
});
