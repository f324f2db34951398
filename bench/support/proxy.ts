/** A TCP proxy that cuts what goes through it, in the middle of a write. */

import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** A running proxy. */
export interface Proxy {
  readonly port: number;
  /** Cuts every connection that there is, at the next bytes of the client, half of which still get through. */
  cut(): void;
  stop(): Promise<void>;
}

/** Starts a proxy to a port of the loopback interface. */
export async function startProxy(target: number): Promise<Proxy> {
  const links = new Set<{ client: Socket; server: Socket; cutting: boolean }>();
  const listener = createServer((client) => {
    const server = createConnection({ host: '127.0.0.1', port: target });
    const link = { client, server, cutting: false };
    links.add(link);
    const end = (): void => {
      links.delete(link);
      client.destroy();
      server.destroy();
    };
    client.on('data', (data) => {
      if (link.cutting) {
        server.write(data.subarray(0, data.length >> 1), end);
        client.destroy();
      } else if (!server.write(data)) client.pause();
    });
    server.on('drain', () => client.resume());
    server.on('data', (data) => {
      if (!client.write(data)) server.pause();
    });
    client.on('drain', () => server.resume());
    for (const socket of [client, server]) socket.on('error', end).on('close', end).setNoDelay(true);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (listener.address() as AddressInfo).port,
    cut: () => {
      for (const link of links) link.cutting = true;
    },
    stop: async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const { client, server } of links) {
        client.destroy();
        server.destroy();
      }
      await closed;
    },
  };
}
