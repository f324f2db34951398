/** A way to a server on this machine that can be cut and held up. */

import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** The two ways through a proxy. */
type Direction = 'toServer' | 'toClient';

/** A proxy between clients and one server, on the loopback interface. */
export interface TcpProxy {
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Bytes forwarded to the server so far, by all connections. */
  readonly bytesToServer: number;
  /** The URL with the proxy's port in place of its own. */
  through(url: string): string;
  /** Breaks all connections, as a reset on the way would. New ones come through. */
  cut(): void;
  /** Breaks all connections as soon as so many more bytes have gone to the server; those bytes still do. */
  cutAfter(bytesToServer: number): void;
  /** Forwards nothing more that way (both by default); connections stay, and new ones hang. */
  hold(direction?: Direction): void;
  /** Forwards again, what was held back first. */
  release(): void;
  /** Refuses new connections (true), or takes them (false) again. */
  refuse(refused: boolean): void;
  /** Ends it with all connections. Idempotent. */
  stop(): Promise<void>;
}

/** Starts a proxy to the port of the loopback interface. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket }>();
  const held = new Set<Direction>();
  let bytesToServer = 0;
  let cutAt = Infinity;
  let refused = false;

  const cut = (): void => {
    for (const { client, server } of pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  };
  const forward = (from: Socket, to: Socket, direction: Direction): void => {
    from.on('data', (data) => {
      const left = direction === 'toServer' ? cutAt - bytesToServer : Infinity;
      const part = data.subarray(0, Math.min(left, data.length));
      if (direction === 'toServer') bytesToServer += part.length;
      if (part.length === left) {
        cutAt = Infinity;
        // the server gets its part, and an end in the middle of it
        to.end(part, cut);
        return;
      }
      if (!to.write(part)) from.pause();
    });
    to.on('drain', () => {
      if (!held.has(direction)) from.resume();
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    if (held.has(direction)) from.pause();
  };
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    if (refused) {
      client.resetAndDestroy();
      return;
    }
    const server = createConnection({ host: '127.0.0.1', port: targetPort, allowHalfOpen: true });
    const pair = { client, server };
    pairs.add(pair);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('close', () => {
        pairs.delete(pair);
        client.destroy();
        server.destroy();
      });
    }
    forward(client, server, 'toServer');
    forward(server, client, 'toClient');
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  const { port } = listener.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  return {
    port,
    get connections() {
      return pairs.size;
    },
    get bytesToServer() {
      return bytesToServer;
    },
    through: (url) => {
      const its = new URL(url);
      its.port = String(port);
      return its.href;
    },
    cut,
    cutAfter: (bytes) => {
      cutAt = bytesToServer + bytes;
    },
    hold: (direction) => {
      for (const its of direction === undefined ? (['toServer', 'toClient'] as const) : [direction])
        held.add(its);
      for (const { client, server } of pairs) {
        if (held.has('toServer')) client.pause();
        if (held.has('toClient')) server.pause();
      }
    },
    release: () => {
      held.clear();
      for (const { client, server } of pairs) {
        client.resume();
        server.resume();
      }
    },
    refuse: (value) => {
      refused = value;
    },
    stop: () =>
      (stopped ??= new Promise((resolve) => {
        listener.close(() => resolve());
        cut();
      })),
  };
}
