/** Drives a headless Chromium through its DevTools protocol, over two pipes. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** The command that starts Chromium; null if it is not installed. */
export const chromium: string | null =
  [process.env['CHROMIUM'], 'chromium', 'chromium-browser', 'google-chrome'].find(
    (command) => command && spawnSync(command, ['--version']).status === 0,
  ) ?? null;

/** A page in a browser of its own. */
export class Browser {
  /** All events that came, in order. */
  readonly events: Message[] = [];
  readonly #process: ChildProcess;
  readonly #profile = mkdtempSync(join(tmpdir(), 'keepgrid-chromium-'));
  readonly #waiting = new Map<
    number,
    { resolve: (value: never) => void; reject: (error: Error) => void }
  >();
  #listeners: (() => void)[] = [];
  #session: string | undefined;
  #last = 0;

  private constructor(command: string) {
    const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe'];
    this.#process = spawn(
      command,
      [...options, '--no-first-run', '--disable-extensions', `--user-data-dir=${this.#profile}`],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    let rest = '';
    (this.#process.stdio[4] as Readable).setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\0');
      rest = parts.pop()!;
      for (const part of parts) this.#receive(JSON.parse(part) as Message);
    });
  }

  static async start(command: string): Promise<Browser> {
    const browser = new Browser(command);
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    browser.#session = sessionId as string;
    for (const domain of ['Page', 'Runtime', 'Log', 'Network'])
      await browser.send(`${domain}.enable`);
    return browser;
  }

  /** Sends a command. @throws Error with what the browser says against it. */
  send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    const message = { id, method, params, ...(this.#session && { sessionId: this.#session }) };
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** Opens the address, and waits until all of it is loaded. */
  async open(url: string): Promise<void> {
    const from = this.events.length;
    await this.send('Page.navigate', { url });
    while (!this.events.slice(from).some(({ method }) => method === 'Page.loadEventFired')) {
      await new Promise<void>((resolve) => this.#listeners.push(resolve));
    }
  }

  /** The value of an expression in the page. @throws Error if it throws. */
  async evaluate(expression: string): Promise<unknown> {
    const options = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', options);
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: unknown }).value;
  }

  /** Presses a key. */
  async press(key: string): Promise<void> {
    const codes: Record<string, number> = { Tab: 9, Enter: 13 };
    const event = { key, code: key, windowsVirtualKeyCode: codes[key] };
    const text = key === 'Enter' ? { text: '\r' } : {};
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event, ...text });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#session = undefined;
    await this.send('Browser.close');
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      this.events.push(message);
      this.#listeners.splice(0).forEach((resolve) => resolve());
      return;
    }
    const { resolve, reject } = this.#waiting.get(message.id)!;
    this.#waiting.delete(message.id);
    if (message.error) reject(new Error(message.error.message));
    else resolve((message.result ?? {}) as never);
  }
}
