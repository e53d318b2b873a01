/**
 * The parameters of a network as a safetensors file (github.com/huggingface/safetensors, format of 2022): the
 * length of the header in 8 bytes, little-endian, the header as JSON, and then the bytes of W1, b1, W2, b2, …
 * in float32. W[l] has the shape [n[l−1], n[l]].
 */
import { UserError } from '../errors.js';
import type { Parameters } from '../nn/outcome.js';

/** The key of the metadata under which the text of model.json is. */
const FACTS = 'keepgrid';
const METADATA = '__metadata__';
const LENGTH_BYTES = 8;
/** The most bytes of a header: what the format's own reader takes. */
const MOST_HEADER = 100_000_000;

/** A file as it was read: its tensors are checked, but not yet whether they are those of a network. */
export interface SafetensorsFile {
  /** The text of model.json; null where the file has none. */
  readonly facts: string | null;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The bytes of the file. `facts` is the text of model.json, so that this one file is enough. */
export function writeSafetensors({ W, b }: Parameters, facts: string): Uint8Array {
  const tensors = W.flatMap((weights, index) => [
    { name: `W${index + 1}`, shape: [weights.length / b[index].length, b[index].length], weights },
    { name: `b${index + 1}`, shape: [b[index].length], weights: b[index] },
  ]);
  let end = 0;
  const entries = tensors.map(({ name, shape, weights }) => {
    const begin = end;
    end += weights.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }];
  });
  const header = Buffer.from(
    JSON.stringify({ [METADATA]: { [FACTS]: facts }, ...Object.fromEntries(entries) }),
  );
  // Spaces at the header's end align the numbers to 8 bytes.
  const padding = -header.length & 7;
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(header.length + padding));
  const numbers = tensors.map(({ weights: { buffer, byteOffset, byteLength } }) =>
    Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength),
  );
  return Buffer.concat([length, header, Buffer.alloc(padding, ' '), ...numbers]);
}

/**
 * Reads a file; `where` is its name in messages.
 * @throws UserError where it is no safetensors file of float32 tensors, or is damaged.
 */
export function readSafetensors(bytes: Uint8Array, where: string): SafetensorsFile {
  const refuse = refusal(where);
  const { header, data } = partsOf(bytes, refuse);
  const { [METADATA]: metadata = {}, ...entries } = header;
  if (!isRecord(metadata)) throw refuse('its metadata is no object');
  const facts = metadata[FACTS] ?? null;
  if (facts !== null && typeof facts !== 'string') throw refuse('its metadata holds no texts');
  const described = Object.entries(entries).map(([name, entry]) =>
    describe(name, entry, data.length, refuse),
  );
  refuseGaps(described, data.length, refuse);
  return {
    facts,
    tensors: new Map(
      described.map(({ name, shape, begin, end }) => [
        name,
        { shape, values: floatsOf(data.subarray(begin, end)) },
      ]),
    ),
  };
}

/**
 * The parameters of a network with these layer sizes.
 * @throws UserError where there are other tensors, or tensors of other shapes.
 */
export function parametersIn(
  { tensors }: SafetensorsFile,
  layerSizes: readonly number[],
  where: string,
): Parameters {
  const refuse = refusal(where);
  const L = layerSizes.length - 1;
  if (tensors.size !== 2 * L) {
    throw refuse(`it holds ${tensors.size} tensors, but ${L} layers have ${2 * L}`);
  }
  const take = (name: string, shape: readonly number[]): Float32Array => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw refuse(`it has no tensor ${name}`);
    if (tensor.shape.join() === shape.join()) return tensor.values;
    throw refuse(`${name} has the shape [${tensor.shape.join(', ')}], not [${shape.join(', ')}]`);
  };
  const layers = Array.from({ length: L }, (_, index) => ({
    W: take(`W${index + 1}`, layerSizes.slice(index, index + 2)),
    b: take(`b${index + 1}`, [layerSizes[index + 1]]),
  }));
  return { W: layers.map(({ W }) => W), b: layers.map(({ b }) => b) };
}

type Refuse = (why: string) => UserError;

const refusal =
  (where: string): Refuse =>
  (why) =>
    new UserError(`This is not a model of keepgrid, or is damaged: ${why}`, {
      where,
      hint: 'copy the file again, or write it again with keepgrid best',
    });

function partsOf(
  bytes: Uint8Array,
  refuse: Refuse,
): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < LENGTH_BYTES) throw refuse(`it has only ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(Math.min(MOST_HEADER, bytes.length - LENGTH_BYTES))) {
    throw refuse(`its header would have ${length} bytes`);
  }
  const begin = LENGTH_BYTES + Number(length);
  const header = jsonIn(bytes.subarray(LENGTH_BYTES, begin));
  if (!isRecord(header)) throw refuse('its header is no JSON object');
  return { header, data: bytes.subarray(begin) };
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}

interface Described {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function describe(name: string, entry: unknown, size: number, refuse: Refuse): Described {
  // A name from the file may be long, or hold anything.
  const tensor = `tensor ${JSON.stringify(name.slice(0, 40))}`;
  if (!isRecord(entry)) throw refuse(`${tensor} is not described`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== 'F32') throw refuse(`${tensor} is not of float32 (F32)`);
  if (!areCounts(shape)) throw refuse(`${tensor} has no shape`);
  if (!areCounts(offsets) || offsets.length !== 2) throw refuse(`${tensor} has no place`);
  const [begin, end] = offsets;
  if (begin > end || end > size) throw refuse(`${tensor} lies outside of the file`);
  const wanted = shape.reduce((product, length) => product * length, 4);
  if (wanted !== end - begin) throw refuse(`${tensor} has ${end - begin} bytes, not ${wanted}`);
  return { name, shape, begin, end };
}

/** The tensors must cover the data, one after another: nothing is read twice, or hidden. */
function refuseGaps(tensors: readonly Described[], size: number, refuse: Refuse): void {
  let at = 0;
  for (const { begin, end } of tensors.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) throw refuse(`its tensors ${begin < at ? 'overlap' : 'leave a gap'}`);
    at = end;
  }
  if (at !== size) throw refuse(`${size - at} bytes belong to no tensor`);
}

/**
 * A copy, which Buffer's slice() is not, as the numbers in the file need not be aligned. Node, Bun and Deno
 * run on little-endian machines.
 */
const floatsOf = (bytes: Uint8Array): Float32Array =>
  new Float32Array(Uint8Array.from(bytes).buffer);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const areCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && Number(count) >= 0);
