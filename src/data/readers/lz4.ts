/**
 * LZ4's blocks and frames, unpacked. Checksums are not looked at.
 * https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md, lz4_Frame_format.md
 */

const MAGIC = 0x184d2204;

/** A block as bytes of a known number. @throws RangeError where it is damaged. */
export function unpackBlock(block: Uint8Array, length: number): Uint8Array {
  const target = new Uint8Array(length);
  if (unpackInto(target, 0, block) !== length) throw new RangeError('The block is cut off');
  return target;
}

/** A frame as bytes of a known number. @throws RangeError where it is damaged. */
export function unpackFrame(frame: Uint8Array, length: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const flags = view.getUint8(4);
  if (view.getUint32(0, true) !== MAGIC || flags >> 6 !== 1)
    throw new RangeError('This is no frame');
  const hasSum = (flags & 0x10) !== 0;
  const contentSize = flags & 0x08 ? 8 : 0;
  const dictionaryId = flags & 0x01 ? 4 : 0;
  const target = new Uint8Array(length);
  let [from, at] = [7 + contentSize + dictionaryId, 0];
  for (;;) {
    const entry = view.getUint32(from, true);
    const size = entry & 0x7fff_ffff;
    from += 4;
    if (entry === 0) break;
    if (size > frame.length - from) throw new RangeError('The frame is cut off');
    const block = frame.subarray(from, from + size);
    if (entry === size) at = unpackInto(target, at, block);
    else {
      target.set(block, at); // Stored as it is.
      at += size;
    }
    from += size + (hasSum ? 4 : 0);
  }
  if (at !== length) throw new RangeError('The frame is cut off');
  return target;
}

/** Unpacks a block to `at`; it may refer to what stands before. Returns where it ends. */
function unpackInto(target: Uint8Array, at: number, block: Uint8Array): number {
  let from = 0;
  /** A length of four bits, and as many bytes as follow it. */
  const lengthFrom = (bits: number): number => {
    let length = bits;
    for (let byte = bits === 15 ? 255 : 0; byte === 255; length += byte) {
      if (from >= block.length) throw new RangeError('A length is cut off');
      byte = block[from++];
    }
    return length;
  };
  while (from < block.length) {
    const token = block[from++];
    const literals = lengthFrom(token >> 4);
    if (literals > block.length - from) throw new RangeError('Literals are cut off');
    target.set(block.subarray(from, from + literals), at);
    from += literals;
    at += literals;
    if (from === block.length) break; // The last sequence has no match.
    const offset = block[from] | (block[from + 1] << 8);
    from += 2;
    const end = at + lengthFrom(token & 15) + 4;
    if (offset === 0 || offset > at || end > target.length)
      throw new RangeError('A match is wrong');
    // One byte after the other: a match may overlap what it writes.
    for (; at < end; at++) target[at] = target[at - offset];
  }
  return at;
}
