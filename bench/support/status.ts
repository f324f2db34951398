/** How things stand with a client's connection, wherever it says so. */

interface Talkative {
  onStatus(listener: (change: { readonly status: string }) => void): () => void;
}

const isTalkative = (value: unknown): value is Talkative =>
  typeof (value as Partial<Talkative>).onStatus === 'function';

/** Calls the listener for each change of the status of a client, told by itself or by its transport. */
export function onStatus(client: { readonly transport: object }, listener: (status: string) => void): void {
  const tellers: readonly unknown[] = [client, client.transport];
  tellers.find(isTalkative)?.onStatus(({ status }) => listener(status));
}
