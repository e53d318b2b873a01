import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readImageFolder } from '../../../src/data/readers/imageFolder.js';
import { readPng } from '../../../src/data/readers/png.js';
import { temporaryFolder } from '../../helpers.js';

const FILES = fileURLToPath(new URL('../../fixtures/images', import.meta.url));
const { height, width, pixels } = JSON.parse(readFileSync(join(FILES, 'pixels.json'), 'utf8')) as {
  height: number;
  width: number;
  pixels: Record<string, number[]>;
};
const root = temporaryFolder();
let folders = 0;

/** A folder with these images, each a copy of a fixture: {'cat/1.png': 'grey8'}. */
function folderOf(images: Record<string, string>): string {
  const folder = join(root, `f${++folders}`);
  mkdirSync(folder);
  for (const [name, fixture] of Object.entries(images)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    copyFileSync(join(FILES, `${fixture}.png`), join(folder, name));
  }
  return folder;
}
const read = async (folder: string) => readImageFolder(folder, 'pets/');

/** A grey PNG of these sizes whose pixels unpack to so many bytes. */
function png(wide: number, high: number, bytes: number): Buffer {
  const chunk = (kind: string, data: Buffer): Buffer => {
    const ends = Buffer.alloc(8);
    const body = Buffer.concat([Buffer.from(kind), data]);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(wide, 0);
  header.writeUInt32BE(high, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(bytes))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('readPng()', () => {
  test.each(Object.entries(pixels))(
    '%s: has the brightness that Pillow gives',
    (name, expected) => {
      const image = readPng(readFileSync(join(FILES, `${name}.png`)));
      expect([image.height, image.width]).toEqual([height, width]);
      expect(Array.from(image.pixels)).toEqual(expected);
    },
  );

  test.each<[string, Buffer, string]>([
    ['that is none', Buffer.from('GIF89a'.repeat(9)), 'is not a PNG, or is cut off'],
    ['without pixels', png(0, 4, 4), 'has no pixels'],
    ['that is huge', png(65_536, 65_536, 9), 'has more than 4194304 pixels'],
    ['that unpacks to far more than its pixels', png(4, 4, 200_000_000), 'larger than'],
  ])('refuses an image %s', (_, bytes, message) => {
    expect(() => readPng(bytes)).toThrow(message);
  });
});

describe('readImageFolder()', () => {
  test('takes folders for classes and pixels for features, in the order of their names', async () => {
    const images = { 'dog/b.png': 'smooth', 'dog/a.PNG': 'grey8', 'Cat/10.png': 'rgb8' };
    const data = await read(folderOf({ ...images, 'dog/.hidden.png': 'grey16' }));
    expect(data.target).toEqual(['Cat', 'dog', 'dog']);
    expect([0, 1, 2].map(data.placeOf)).toEqual(
      ['Cat/10', 'dog/a', 'dog/b'].map((name) => expect.stringContaining(`pets/${name}`)),
    );
    expect(Array.from(data.X)).toEqual([
      ...pixels['rgb8'],
      ...pixels['grey8'],
      ...pixels['smooth'],
    ]);
    expect(data.X).toBeInstanceOf(Uint8Array);
    expect(data.featureNames.slice(12, 15)).toEqual(['pixel_0_12', 'pixel_1_0', 'pixel_1_1']);
    expect(data).toMatchObject({ task: 'classification', warnings: [] });
  });

  test('keeps 16 bits, and counts files that are left out', async () => {
    const folder = folderOf({ 'a/1.png': 'grey16' });
    writeFileSync(join(folder, 'a', 'notes.txt'), 'x');
    const data = await read(folder);
    expect(Array.from(data.X)).toEqual(pixels['grey16']);
    expect(data.warnings).toEqual(['1 file in pets/ left out: only .png is read']);
  });

  test('refuses images of another size or depth, and names both', async () => {
    const folder = folderOf({ 'a/1.png': 'grey8', 'a/2.png': 'grey16' });
    await expect(read(folder)).rejects.toMatchObject({
      message: 'The image has 13 × 9 pixels of 16 bits, pets/a/1.png has 13 × 9 pixels of 8 bits',
      where: 'pets/a/2.png',
    });
    writeFileSync(join(folder, 'a', '2.png'), png(9, 13, 13 * 10));
    await expect(read(folder)).rejects.toThrow('The image has 9 × 13 pixels of 8 bits');
  });

  test('refuses an image that is cut off or overwritten, wherever that is', async () => {
    const whole = readFileSync(join(FILES, 'rgb8.png'));
    const folder = folderOf({ 'a/1.png': 'rgb8' });
    for (let at = 1; at < whole.length - 12; at += 3) {
      const copy = Buffer.from(whole);
      copy[at] ^= 0x5a;
      for (const bytes of [whole.subarray(0, at), copy]) {
        writeFileSync(join(folder, 'a', '1.png'), bytes);
        await expect(read(folder)).rejects.toMatchObject({
          name: 'UserError',
          where: 'pets/a/1.png',
        });
      }
    }
  });

  test('refuses folders without folders, and folders without images', async () => {
    await expect(read(folderOf({ '1.png': 'grey8' }))).rejects.toThrow(
      'There are no folders with images',
    );
    const folder = folderOf({ 'a/1.png': 'grey8', 'b/1.png': 'grey8' });
    rmSync(join(folder, 'b', '1.png'));
    await expect(read(folder)).rejects.toMatchObject({ where: 'pets/b/' });
    await expect(read(join(root, 'none'))).rejects.toThrow('There is no such folder');
  });
});
