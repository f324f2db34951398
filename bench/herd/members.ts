/** Ways to be many hubs in one process. */

import type { Hubs } from './names.ts';

/**
 * `ours`: a client with a connection for each hub, as real hubs have. `ours-shared`: a client for each hub, all
 * over one connection. `amqplib`: a connection for each hub, with recovery. `amqplib-shared`: one connection.
 */
export type Mode = 'ours' | 'ours-shared' | 'amqplib' | 'amqplib-shared';

/** What a herd is to be. */
export interface HerdConfig extends Hubs {
  readonly mode: Mode;
  readonly url: string;
  readonly controller: string;
}

/** A hub. */
export interface Member {
  /** Sends a report; resolves when it is confirmed. */
  report(): Promise<unknown>;
}

/** Told when a hub is connected again. */
export type OnBack = () => void;

/** Connections being opened at a time, in one process. */
export const width = 20;

type Gather = (config: HerdConfig, onBack: OnBack) => Promise<Member[]>;

/** Each loads its own library alone. */
const modes: Readonly<Record<Mode, () => Promise<Gather>>> = {
  ours: async () => (await import('./ours.ts')).ours,
  'ours-shared': async () => (await import('./ours.ts')).oursShared,
  amqplib: async () => (await import('./raw.ts')).raw,
  'amqplib-shared': async () => (await import('./raw.ts')).rawShared,
};

/** Connects them all. */
export const gather: Gather = async (config, onBack) => (await modes[config.mode]())(config, onBack);
