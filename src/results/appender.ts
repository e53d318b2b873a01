/** A CSV file that lines are appended to. After any fault it still ends with a whole line. */
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

  /**
   * Opens the file and cuts off an unfinished last line. A file that is new, or in which no line is
   * finished, gets the header.
   * @throws FolderError if the file cannot be opened, read or written.
   */
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

  /**
   * Appends whole lines, line ends included.
   * @throws FolderError if they cannot be written; the file is then cut back to what it held before.
   */
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

  /** Resolves when all that was appended is on disk. */
  async sync(): Promise<void> {
    await orFault(this.file.datasync(), this.path);
  }

  async close(): Promise<void> {
    await orFault(this.file.close(), this.path);
  }
}
