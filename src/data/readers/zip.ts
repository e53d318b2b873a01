/** Files in a zip archive: which there are, and their bytes. */
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { UserError } from '../../errors.js';
import { mostUnpacked, statFile, tooLarge } from '../files.js';

export interface Archive {
  readonly names: readonly string[];
  /** The bytes of a file that is there. @throws UserError where it is too large or damaged. */
  readonly read: (name: string) => Promise<Buffer>;
  readonly close: () => void;
}

/** Opens an archive. @throws UserError where it is none, or is damaged. */
export async function openZip(path: string, shown: string): Promise<Archive> {
  await statFile(path, shown);
  const { default: yauzl } = await import('yauzl');
  const damaged = (): UserError =>
    new UserError('The file is not a zip archive, as .npz is, or is damaged', {
      where: shown,
      hint: 'copy it again, or write it with numpy.savez',
    });
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, opened) => {
      if (error === null) resolve(opened);
      else reject(damaged());
    });
  });
  const entries = await entriesOf(zip).catch(() => {
    zip.close();
    throw damaged();
  });
  return {
    names: [...entries.keys()],
    async read(name) {
      const entry = entries.get(name)!;
      const most = mostUnpacked(entry.compressedSize);
      if (entry.uncompressedSize > most) throw tooLarge('unpacks to more than', shown, most);
      const bytes = await bytesOf(zip, entry).catch(() => null);
      if (bytes === null || crc32(bytes) !== entry.crc32) throw damaged();
      return bytes;
    },
    close: () => zip.close(),
  };
}

async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}

/** The unpacked bytes; the library refuses those that are more than the archive says. */
async function bytesOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const stream = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => {
      if (error === null) resolve(opened);
      else reject(error);
    });
  });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
