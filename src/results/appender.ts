/** A CSV file that lines are added to; after any fault it ends with a whole line. */
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { folderFault, openFile, orFault, syncFolder, writeAll } from './files.js';
import { finishedLength } from './records.js';

export class Appender {
  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
    private length: number,
  ) {}

  /** Opens the file, making it with its header where it is missing or has none whole; cuts a torn last line off. */
  static async open(path: string, header: string): Promise<Appender> {
    const file = await openFile(path, 'write');
    try {
      const { size } = await file.stat();
      const length = await finishedLength(file, size);
      if (length < size) await file.truncate(length);
      const appender = new Appender(path, file, length);
      if (length === 0) {
        await appender.append(header);
        await appender.sync();
        await syncFolder(dirname(path));
      }
      return appender;
    } catch (error) {
      await file.close();
      throw folderFault(error, path);
    }
  }

  /** Whole lines, with their line ends. On a fault the file is cut back to what it was. */
  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    try {
      await writeAll(this.file, bytes, this.length);
      this.length += bytes.length;
    } catch (error) {
      await this.file.truncate(this.length).catch(() => {});
      throw folderFault(error, this.path);
    }
  }

  async sync(): Promise<void> {
    await orFault(this.file.datasync(), this.path);
  }

  async close(): Promise<void> {
    await orFault(this.file.close(), this.path);
  }
}
