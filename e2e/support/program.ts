// The built `vedich`, as an operator uses it: commands and a server on loopback.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join, resolve } from 'node:path';

/** What a command said. */
export interface Said {
  code: number | null;
  out: string;
  err: string;
}

/** The browser to test with: `VEDICH_CHROMIUM`, else the first found on `PATH`. */
export function chromium(): string {
  const named = process.env['VEDICH_CHROMIUM'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const name of ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']) {
    const found = folders.map((folder) => join(folder, name)).find(runs);
    if (found) return found;
  }
  throw new Error('Chromium is missing: cargo xtask setup');
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function binary(): string {
  const file = process.env['VEDICH_BIN'] ?? resolve(import.meta.dirname, '../../target/debug/vedich');
  if (!existsSync(file)) throw new Error(`${file} is missing: cargo build --workspace`);
  return file;
}

/** Runs a command to its end, whatever its exit code. */
export function vedich(...args: string[]): Said {
  const done = spawnSync(binary(), args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (done.error) throw done.error;
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** Runs a command that must succeed; 3 means "done, with rejected rows". */
export function mustRun(...args: string[]): Said {
  const said = vedich(...args);
  if (said.code !== 0 && said.code !== 3) {
    throw new Error(`vedich ${args.join(' ')} ended with ${said.code}\n${said.err}\n${said.out}`);
  }
  return said;
}

/** Runs a reading command and gives its JSON. */
export function json<T>(...args: string[]): T {
  return JSON.parse(mustRun(...args).out) as T;
}

async function freePort(): Promise<number> {
  return await new Promise((done, failed) => {
    const listener = createServer();
    listener.on('error', failed);
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      listener.close(() => done(port));
    });
  });
}

/** A server on a data folder. */
export class Server {
  /** Everything it printed: a person who starts it reads there how to go on. */
  printed = '';

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {
    child.stdout?.on('data', (data: Buffer) => (this.printed += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (this.printed += data.toString()));
  }

  /** Starts it and waits until it says that it is healthy. */
  static async start(data: string): Promise<Server> {
    const port = await freePort();
    const child = spawn(binary(), ['serve', '--data', data, '--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'] });
    const server = new Server(`http://127.0.0.1:${port}`, child);
    const patience = Date.now() + 30_000;
    while (Date.now() < patience && child.exitCode === null) {
      const healthy = await fetch(`${server.url}/healthz`).then((answer) => answer.ok, () => false);
      if (healthy) return server;
      await new Promise((wake) => setTimeout(wake, 50));
    }
    child.kill('SIGKILL');
    throw new Error(`the server did not become healthy:\n${server.printed}`);
  }

  /** Ends it as a power cut would not: it may finish what it is doing. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    const forced = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(forced);
  }
}
