/** A small disk of its own, for tests that fill it or make it read-only. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const mount = (...words: string[]): boolean =>
  spawnSync('mount', words, { stdio: 'ignore' }).status === 0;

export class Disk {
  #bound = false;

  private constructor(readonly path: string) {}

  /** Null where this user may not mount one. */
  static make(path: string, kilobytes: number): Disk | null {
    if (process.platform !== 'linux') return null;
    mkdirSync(path, { recursive: true });
    return mount('-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', path) ? new Disk(path) : null;
  }

  get #ballast(): string {
    return join(this.path, 'ballast');
  }

  /** Leaves no byte free. */
  fill(): void {
    const file = openSync(this.#ballast, 'w');
    try {
      for (const bytes = Buffer.alloc(4096); ;) writeSync(file, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    rmSync(this.#ballast, { force: true });
  }

  /** From here on nothing below the folder can be created or renamed. Files that are open stay writable. */
  protect(folder: string): boolean {
    this.#bound = mount('--bind', folder, folder) && mount('-o', 'remount,ro,bind', folder);
    return this.#bound;
  }

  release(folder: string): void {
    if (this.#bound) spawnSync('umount', ['-l', folder]);
    this.#bound = false;
  }

  remove(): void {
    spawnSync('umount', ['-l', this.path]);
  }
}
