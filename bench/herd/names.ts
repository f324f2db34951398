/** Many hubs and their controller: their names, and those of what lies between them. */

/** So many hubs of a herd; the first has this number. */
export interface Hubs {
  readonly first: number;
  readonly count: number;
}

const hubName = (number: number): string => `heh-${number}`;

export const hubNames = ({ first, count }: Hubs): string[] =>
  Array.from({ length: count }, (_, index) => hubName(first + index));

/** Works on all items, so many at a time. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** Exchanges and queues of a hub, as the contract names them. */
export const between = (
  hub: string,
  controller: string,
): { up: string; down: string; upQueue: string; downQueue: string } => ({
  up: `${hub}-to-${controller}`,
  down: `${controller}-to-${hub}`,
  upQueue: `private-${controller}-up`,
  downQueue: `private-${hub}-down`,
});
