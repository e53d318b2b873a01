/** Small files that say or unpack to gigabytes, read in a process whose memory is measured. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { idx, npy } from '../data/arrays.js';
import { temporaryFolder } from '../helpers.js';

const folder = temporaryFolder();
const MAIN = new URL('../../dist/cli/main.js', import.meta.url).href;

/** MiB that the process may ever take: what it takes by itself, and what a small file may unpack to, twice. */
const MOST_MIB = 450;

/** Runs the command in a process of its own, which prints the most KiB that it ever took. */
const SCRIPT = `
  const { main } = await import(${JSON.stringify(MAIN)});
  process.exitCode = await main(process.argv.slice(1));
  process.on('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS));
`;

function plan(data: object) {
  const config = join(folder, 'bomb.json');
  const rest = { network: { hidden: [2] }, training: { learning_rate: 0.1, epochs: 1 } };
  writeFileSync(config, JSON.stringify({ data, ...rest }));
  const words = ['--max-old-space-size=256', '--input-type=module', '-e', SCRIPT, 'plan', config];
  const { status, stderr } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    timeout: 60_000,
  });
  const [message, peak] = stderr.split('\npeak ');
  return { status, message, mib: Number(peak) / 1024 };
}

const write = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return name;
};
const ZEROS = Buffer.alloc(200 * 2 ** 20);
const labels = { target: write('labels-ubyte', idx(8, [3], [0, 1, 2])) };

/** A zip archive in which files of these names have the same bytes, packed. */
function zip(names: readonly string[], bytes: Buffer): Buffer {
  const packed = deflateRawSync(bytes);
  let [files, directory] = [Buffer.alloc(0), Buffer.alloc(0)];
  for (const name of names) {
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(bytes.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(files.length, 10);
    const start = Buffer.from('PK\x01\x02\x14\x00');
    directory = Buffer.concat([directory, start, facts, place, Buffer.from(name)]);
    files = Buffer.concat([files, Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed]);
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(names.length, 4);
  end.writeUInt16LE(names.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(files.length, 12);
  return Buffer.concat([files, directory, Buffer.from('PK\x05\x06'), end]);
}

/** A chunk of a PNG. */
function chunk(type: string, body: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, sum]);
}

/** The image with another chunk after its header. */
const withChunk = (image: Buffer, extra: Buffer): Buffer =>
  Buffer.concat([image.subarray(0, 33), extra, image.subarray(33)]);

describe('keepgrid plan, of a small file,', () => {
  test.each<[what: string, data: object, message: string]>([
    [
      'gzip of zeros',
      { source: write('zeros-ubyte.gz', gzipSync(ZEROS)), ...labels },
      'unpacks to more than 67108864 bytes',
    ],
    [
      'gzip of a CSV',
      {
        source: write('zeros.csv.gz', gzipSync(Buffer.from(`a,y\n${'0,1\n'.repeat(5e7)}`))),
        target: 'y',
      },
      'unpacks to more than 67108864 bytes',
    ],
    [
      'an array in a zip archive',
      { source: write('zeros.npz', zip(['X.npy', 'y.npy'], ZEROS)), target: 'y' },
      'unpacks to more than 67108864 bytes',
    ],
    [
      'IDX whose header says 2^96 values',
      {
        source: write('many-ubyte', idx(8, [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [1])),
        ...labels,
      },
      'The file ends too early',
    ],
    [
      'npy whose header says 10^18 values',
      {
        source: write('many.npy', npy('<f8', '1000000000, 1000000000', Buffer.alloc(8))),
        ...labels,
      },
      'The file ends too early',
    ],
    [
      'npy whose header says no values of endless size',
      { source: write('none.npy', npy('<f8', '0, 1000000000', Buffer.alloc(0))), ...labels },
      '0 examples in none.npy',
    ],
  ])('refuses %s in little memory', (_, data, message) => {
    const ran = plan(data);
    expect(ran.message).toContain(message);
    expect(ran.message).not.toContain('has a bug');
    expect(ran.status).toBe(2);
    expect(ran.mib).toBeLessThan(MOST_MIB);
  });

  test('takes an image whose colour profile unpacks to a thousand times its size in little memory', () => {
    const image = readFileSync(new URL('../fixtures/images/grey8.png', import.meta.url));
    const profile = Buffer.concat([Buffer.from('icc\0\0'), deflateSync(ZEROS)]);
    for (const [name, bytes] of [
      ['a', image],
      ['b', withChunk(image, chunk('iCCP', profile))],
    ] as const) {
      mkdirSync(join(folder, 'images', name), { recursive: true });
      for (let k = 0; k < 4; k++) writeFileSync(join(folder, `images/${name}/${k}.png`), bytes);
    }
    const ran = plan({ source: 'images/', validation: 0.5 });
    expect(ran.message).not.toContain('error');
    expect(ran.status).toBe(0);
    expect(ran.mib).toBeLessThan(MOST_MIB);
  });
});
