/** A web server for one folder, to this machine only. */

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.yaml': 'application/yaml',
};

/** The file that a request means; null where it leads out of the folder. */
function fileOf(folder: string, url: string): string | null {
  let name: string;
  try {
    name = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
  if (name.endsWith('/')) name += 'index.html';
  const file = path.join(folder, name);
  return file.startsWith(folder + path.sep) && !name.includes('\0') ? file : null;
}

/** Has the desktop show a page, where there is one. */
function show(url: string): void {
  const [command, ...args]: readonly [string, ...string[]] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  if (!process.stdout.isTTY) return;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/** Serves the folder on a port (0: any that is free) until the process ends; returns the address. */
export async function serve(folder: string, port: number): Promise<string> {
  const server = createServer((request, response) => {
    const file = fileOf(folder, request.url ?? '/');
    const refuse = (): void => {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.\n');
    };
    const answer = async (name: string): Promise<void> => {
      const content = await readFile(name).catch(() => null);
      if (content === null) {
        refuse();
        return;
      }
      const type = types[path.extname(name)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(content);
    };
    if (file === null) refuse();
    else void answer(file);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  show(url);
  return url;
}
