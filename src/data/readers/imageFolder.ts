/** A folder of folders of PNG images, one folder for each class: digits/0/17.png is a 0. */
import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.js';
import { count } from '../../text.js';
import { clip } from '../clip.js';
import { MOST_BYTES, tooLarge } from '../files.js';
import { type GreyImage, readPng } from './png.js';
import type { RawData, Unlabelled } from '../raw.js';

/** Images that are read at the same time. */
const AT_ONCE = 16;

/** Bytes that an image file may have. */
const MOST_IMAGE_BYTES = 67_108_864;

/**
 * Reads the images, sorted by folder and name, as their UTF-16 code units are. A feature is a pixel,
 * from 0 to 255, or to 65535 where all images have 16 bits. Other files than .png are left out, and counted in a warning.
 * @throws UserError with the file that is damaged, or of another size than the first one.
 */
export async function readImageFolder(path: string, shown: string): Promise<RawData> {
  const { files, others } = await filesIn(path, shown);
  return {
    ...(await readImages(files, path, shown)),
    target: files.map(({ folder }) => folder),
    task: 'classification',
    warnings:
      others === 0 ? [] : [`${count(others, 'file')} in ${shown} left out: only .png is read`],
  };
}

/** Reads images without classes: those in the folder itself or, where there are none, in its folders. */
export async function readUnsortedImages(path: string, shown: string): Promise<Unlabelled> {
  const here = await namesIn(path, shown, (entry) => !entry.isDirectory());
  const own = here.filter(isPng).map((file) => ({ folder: '', file }));
  if (own.length > 0) return readImages(own, path, shown);
  if ((await namesIn(path, shown, (entry) => !entry.isFile())).length > 0) {
    return readImages((await filesIn(path, shown)).files, path, shown);
  }
  throw new UserError('There is no .png file in this folder', {
    where: shown,
    hint: 'put the images there, as .png',
  });
}

async function readImages(
  files: readonly ImageFile[],
  path: string,
  shown: string,
): Promise<Unlabelled> {
  const name = (index: number): string => {
    const { folder, file } = files[index];
    return `${shown}${folder === '' ? '' : `${folder}/`}${file}`;
  };
  const read = async (index: number): Promise<GreyImage> =>
    readImage(join(path, files[index].folder, files[index].file), name(index));
  const first = await read(0);
  const { height, width } = first;
  const isDeep = first.pixels instanceof Uint16Array;
  const size = height * width;
  if (files.length * size * (isDeep ? 4 : 1) > MOST_BYTES)
    throw tooLarge('unpacks to more than', shown);
  const X = isDeep ? new Float32Array(files.length * size) : new Uint8Array(files.length * size);
  for (let from = 0; from < files.length; from += AT_ONCE) {
    const some = files.slice(from, from + AT_ONCE);
    const images = await Promise.all(some.map(async (_, k) => read(from + k)));
    images.forEach((image, k) => {
      refuseOther(image, first, name(from + k), name(0));
      X.set(image.pixels, (from + k) * size);
    });
  }
  return { name: shown, featureNames: pixelNames(height, width), X, placeOf: name };
}

const isPng = (name: string): boolean => /\.png$/i.test(name);

/** pixel_0_0, pixel_0_1, …: row and column. */
const pixelNames = (height: number, width: number): string[] =>
  Array.from({ length: height * width }, (_, k) => `pixel_${Math.floor(k / width)}_${k % width}`);

interface ImageFile {
  readonly folder: string;
  readonly file: string;
}

interface Found {
  readonly files: ImageFile[];
  /** Files in the folders that are no .png. */
  readonly others: number;
}

async function filesIn(path: string, shown: string): Promise<Found> {
  const files: ImageFile[] = [];
  let others = 0;
  // A link may lead to a folder; if it does not, reading it says so.
  const folders = await namesIn(path, shown, (entry) => !entry.isFile());
  for (const folder of folders) {
    const all = await namesIn(
      join(path, folder),
      `${shown}${folder}`,
      (entry) => !entry.isDirectory(),
    );
    const names = all.filter(isPng);
    if (names.length === 0) {
      throw new UserError('There is no .png file in this folder, whose name is taken for a class', {
        where: `${shown}${clip(folder)}/`,
        hint: 'put the images of the class there, or take the folder away',
      });
    }
    others += all.length - names.length;
    files.push(...names.map((file) => ({ folder, file })));
  }
  if (files.length > 0) return { files, others };
  throw new UserError('There are no folders with images in this folder', {
    where: shown,
    hint: 'put the images of each class, as .png, in a folder that has the name of the class',
  });
}

/** The names of those entries, sorted; hidden ones are left out. */
async function namesIn(
  path: string,
  shown: string,
  isWanted: (entry: Dirent) => boolean,
): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(
    ({ code }: NodeJS.ErrnoException) => {
      const problem =
        code === 'ENOENT' ? 'There is no such folder' : `Cannot read the folder (${code})`;
      const hint = 'a relative path is taken from the folder of the config';
      throw new UserError(problem, { where: shown, hint });
    },
  );
  const wanted = entries.filter((entry) => !entry.name.startsWith('.') && isWanted(entry));
  return wanted.map(({ name }) => name).sort((a, b) => (a < b ? -1 : 1));
}

async function readImage(path: string, shown: string): Promise<GreyImage> {
  const refuse = (problem: string): UserError =>
    new UserError(`The image ${problem}`, {
      where: shown,
      hint: 'write the file again, or take it out of the folder',
    });
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`cannot be read (${error.code})`);
  });
  // A link may lead to a pipe, which would be waited for, or to a device without an end.
  if (!stats.isFile()) throw refuse('is not a regular file');
  const { size } = stats;
  if (size > MOST_IMAGE_BYTES) throw refuse(`has more than ${MOST_IMAGE_BYTES} bytes`);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`cannot be read (${error.code})`);
  });
  try {
    return readPng(bytes);
  } catch (error) {
    const { message } = error as Error;
    throw refuse(/^(?:has|is) /.test(message) ? message : 'is damaged');
  }
}

/** @throws UserError where an image has another size, or another number of bits. */
function refuseOther(image: GreyImage, first: GreyImage, name: string, firstName: string): void {
  const describe = ({ height, width, pixels }: GreyImage): string =>
    `${width} × ${height} pixels of ${8 * pixels.BYTES_PER_ELEMENT} bits`;
  if (describe(image) === describe(first)) return;
  throw new UserError(`The image has ${describe(image)}, ${firstName} has ${describe(first)}`, {
    where: name,
    hint: 'bring all images to one size',
  });
}
