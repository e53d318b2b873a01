/** A CSV file that lines are appended to. After any fault it still ends with a whole line. */
import type { FileHandle } from 'node:fs/promises';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { FolderError } from '../errors.js';
import { folderFault, isMissing, openFile, orFault, syncFolder, writeAll } from './files.js';
import { finishedLength } from './records.js';

export class Appender {
  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
    /** The number that the file system gives to the file. */
    private readonly inode: number,
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
      const { size, ino } = await file.stat();
      const length = await finishedLength(file, size);
      if (length < size) await file.truncate(length);
      const appender = new Appender(path, file, ino, length);
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
   * Throws if the file is not as this appender left it: lines would go to a file that nobody can see any
   * more, or leave a gap.
   * @throws FolderError if the file was removed, replaced, cut or appended to by somebody else.
   */
  async check(): Promise<void> {
    const found = await stat(this.path).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw folderFault(error, this.path);
    });
    if (found !== null && found.ino === this.inode && found.size === this.length) return;
    const happened =
      found === null
        ? 'removed'
        : found.ino === this.inode
          ? 'changed'
          : 'replaced by another file';
    throw new FolderError(`${basename(this.path)} was ${happened} while the sweep ran`, {
      where: this.path,
      hint: 'let nothing else write to the folder, and run the same command again: it trains what the file lacks',
    });
  }

  /**
   * Appends whole lines, line ends included.
   * @throws FolderError if the file is not as it was left, or if they cannot be written; the file is then cut back to what it held before.
   */
  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    await this.check();
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
