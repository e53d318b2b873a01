/** PNG → the brightness of its pixels. */
import { inflateSync } from 'node:zlib';
import { decode } from 'fast-png';

export interface GreyImage {
  readonly height: number;
  readonly width: number;
  /** Brightness, row by row from the top: of 8 bits, or of 16 where the file has 16. */
  readonly pixels: Uint8Array | Uint16Array;
}

/** Pixels that an image may have: more are no input of a dense network. */
export const MOST_PIXELS = 4_194_304;

/** Most bytes of compressed pixels that are unpacked without looking at their size first. */
const FEW_BYTES = 65_536;

/**
 * The brightness of each pixel. Colours become grey as Pillow's mode L has it: (19595·R + 38470·G +
 * 7471·B + 32768) >> 16, which are ITU-R BT.601's weights. Fewer than 8 bits are stretched to 8; how
 * transparent a pixel is has no meaning.
 * @throws Error in words where the bytes are not a whole PNG, or it is too large.
 */
export function readPng(bytes: Uint8Array): GreyImage {
  const header = headerOf(bytes);
  if (header.width * header.height > MOST_PIXELS)
    throw new Error(`has more than ${MOST_PIXELS} pixels`);
  refuseBomb(bytes, header);
  const { width, height, channels, depth, data, palette } = decode(withoutProfile(bytes), {
    checkCrc: true,
  });
  const samples = depth < 8 ? unpacked(data, { width, height, depth }) : data;
  const pixels = depth === 16 ? new Uint16Array(width * height) : new Uint8Array(width * height);
  const most = 2 ** Math.min(depth, 8) - 1;
  for (let k = 0; k < pixels.length; k++) {
    const at = k * channels;
    if (palette !== undefined) {
      const colour = palette[samples[at]];
      if (colour === undefined)
        throw new Error('has a pixel of a colour that is not in its palette');
      pixels[k] = grey(colour[0], colour[1], colour[2]);
    } else if (channels > 2) pixels[k] = grey(samples[at], samples[at + 1], samples[at + 2]);
    else pixels[k] = depth < 8 ? samples[at] * (255 / most) : samples[at];
  }
  return { height, width, pixels };
}

/** Of 8 or of 16 bits, in integers: the products stay below 2^32. */
const grey = (red: number, green: number, blue: number): number =>
  (19_595 * red + 38_470 * green + 7_471 * blue + 32_768) >>> 16;

interface Header {
  readonly width: number;
  readonly height: number;
  /** Bits of a pixel. */
  readonly bits: number;
}

const CHANNELS: Partial<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** https://www.w3.org/TR/png-3/#11IHDR */
function headerOf(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPng =
    bytes.length > 33 && view.getUint32(0) === 0x8950_4e47 && view.getUint32(12) === 0x4948_4452;
  if (!isPng) throw new Error('is not a PNG, or is cut off');
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width === 0 || height === 0) throw new Error('has no pixels');
  const bits = bytes[24] * (CHANNELS[bytes[25]] ?? 1);
  return { width, height, bits };
}

/** iCCP */
const ICC_PROFILE = 0x6943_4350;

/** The image without its colour profile, which is not used and might unpack to a thousand times its size. */
function withoutProfile(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (view.getUint32(at + 4) !== ICC_PROFILE) continue;
    const rest = bytes.subarray(at + 12 + view.getUint32(at));
    return withoutProfile(Buffer.concat([bytes.subarray(0, at), rest]));
  }
  return bytes;
}

/** @throws Error where the compressed pixels unpack to far more than the header says. */
function refuseBomb(bytes: Uint8Array, { width, height, bits }: Header): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const isPixels = view.getUint32(at + 4) === 0x4944_4154; // IDAT
    if (isPixels) parts.push(bytes.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  const packed = Buffer.concat(parts);
  if (packed.length <= FEW_BYTES) return;
  // A byte in front of each line; interlaced images have up to seven lines for one.
  const most = height * (Math.ceil((width * bits) / 8) + 8) * 2 + 64;
  inflateSync(packed, { maxOutputLength: most });
}

/** Samples of 1, 2 or 4 bits, a byte each; each line begins with a new byte. */
function unpacked(
  data: ArrayLike<number>,
  { width, height, depth }: { width: number; height: number; depth: number },
): Uint8Array {
  const samples = new Uint8Array(width * height);
  const line = Math.ceil((width * depth) / 8);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const bit = column * depth;
      const byte = data[row * line + (bit >> 3)];
      samples[row * width + column] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
    }
  }
  return samples;
}
