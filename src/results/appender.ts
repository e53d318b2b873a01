/** A CSV file that lines are added to; after any fault it ends with a whole line. */
import { type FileHandle, open } from 'node:fs/promises';
import { folderFault, writeAll } from './atomic.js';
import { finishedLength } from './lines.js';

export class Appender {
  private constructor(
    readonly path: string,
    readonly file: FileHandle,
    private length: number,
  ) {}

  /** Opens the file, making it with its header where it is missing or has none whole; cuts a torn last line off. */
  static async open(path: string, header: string): Promise<Appender> {
    const fault = (error: unknown): never => {
      throw folderFault(error, path);
    };
    await open(path, 'a+').then((handle) => handle.close(), fault);
    const file = await open(path, 'r+').catch(fault);
    try {
      const length = await finishedLength(file);
      await file.truncate(length);
      const appender = new Appender(path, file, length);
      if (length === 0) await appender.append(header);
      return appender;
    } catch (error) {
      await file.close();
      return fault(error);
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
    await this.file.datasync().catch((error: unknown) => {
      throw folderFault(error, this.path);
    });
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}
