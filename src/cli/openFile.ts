import { spawn } from 'node:child_process';
import { note } from './terminal.js';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Opens the file with what the system opens such files with, and says so if it does not. */
export function openFile(path: string): Promise<void> {
  const [command, ...words] = OPENERS[process.platform] ?? ['xdg-open'];
  return new Promise((done) => {
    const failed = (): void => {
      note(`open it in a browser: ${path}`);
      done();
    };
    const child = spawn(command, [...words, path], { detached: true, stdio: 'ignore' });
    child.once('error', failed);
    child.once('spawn', () => {
      child.unref();
      done();
    });
  });
}
