/** A way to Redis that counts the commands of one client, and at one of them cuts every connection or calls a function. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export type Stroke =
  /** The command does not arrive, and the client is cut off. */
  | 'before'
  /** The command arrives, its answer does not, and the client is cut off. */
  | 'after';

export interface Strike {
  /** The number of the command, from 1. */
  readonly at: number;
  readonly stroke: Stroke;
  /** Called when it is met. */
  readonly onStruck?: () => void;
}

export class RedisProxy {
  commands = 0;
  #strike: Strike | null = null;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  constructor(private readonly target: number) {}

  /** Resolves to the port to connect to. */
  async start(): Promise<number> {
    const server = createServer((client) => this.#join(client));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as { port: number }).port;
  }

  /** Counts anew, and strikes at a command; null: at none. */
  arm(strike: Strike | null): void {
    this.commands = 0;
    this.#strike = strike;
  }

  stop(): void {
    this.#cut();
    this.#server?.close();
  }

  #join(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    const counter = new CommandCounter();
    let isMuted = false;
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    server.on('data', (bytes) => {
      if (!isMuted) client.write(bytes);
    });
    client.on('data', (bytes: Buffer) => {
      const before = this.commands;
      this.commands += counter.count(bytes);
      const { at, stroke, onStruck } = this.#strike ?? { at: Infinity, stroke: 'before' };
      if (before >= at || this.commands < at) {
        server.write(bytes);
        return;
      }
      this.#strike = null;
      isMuted = true;
      if (stroke === 'after') server.write(bytes);
      onStruck?.();
      setTimeout(() => this.#cut(), stroke === 'after' ? 5 : 0);
    });
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Counts whole commands in a stream: arrays of strings, in the form of the Redis protocol. */
export class CommandCounter {
  #rest = Buffer.alloc(0);

  count(bytes: Buffer): number {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    let commands = 0;
    for (let end = this.#endOfCommand(); end > 0; end = this.#endOfCommand()) {
      commands++;
      this.#rest = this.#rest.subarray(end);
    }
    return commands;
  }

  /** Where the first command ends; 0 if it is not there as a whole. */
  #endOfCommand(): number {
    let at = 0;
    const number = (): number => {
      const end = this.#rest.indexOf('\r\n', at);
      if (end < 0) return -1;
      const value = Number(this.#rest.toString('latin1', at + 1, end));
      at = end + 2;
      return value;
    };
    const parts = number();
    for (let part = 0; part < parts; part++) {
      const length = number();
      if (length < 0) return 0;
      at += length + 2;
    }
    return parts > 0 && at <= this.#rest.length ? at : 0;
  }
}
