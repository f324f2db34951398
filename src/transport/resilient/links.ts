import type { Clock } from '../../core/clock.ts';
import { EbadgeError } from '../../core/errors.ts';
import type { StatusChange, Transport } from '../transport.ts';
import type { Backoff } from './backoff.ts';
import { Link, type Target } from './link.ts';

/** What a connection is for. */
export type LinkName = 'publishing' | 'consuming';

/** A new connection of a `ResilientTransport`. */
export interface NewConnection {
  /** What it is for; with shared connections it is told once for each. */
  readonly name: LinkName;
  /** It, until it is lost. */
  readonly transport: Transport;
}

/** The connections that there are at a moment; undefined where there is none. */
export interface NativeConnections {
  /** The one that publishes. */
  readonly publishing: Transport | undefined;
  /** The one that consumes. */
  readonly consuming: Transport | undefined;
}

/** What the links work with. */
export interface LinksParts {
  readonly targets: readonly Target[];
  readonly backoff: Backoff;
  readonly clock: Clock;
  /** Whether one connection does for both. */
  readonly shared: boolean;
  /** See `LinkParts.restore`; `loss` is what `onLoss` has given for the last loss, 0 before. */
  readonly restore: (
    transport: Transport,
    loss: number,
    consuming: boolean,
  ) => Promise<EbadgeError | undefined>;
  /** Told of a loss; gives it a number. */
  readonly onLoss: () => number;
  /** The connection for publishing is there, or (undefined) is not. */
  readonly onPublishing: (transport: Transport | undefined) => void;
  readonly onBlocked: (blocked: boolean, reason: string | undefined) => void;
  readonly onStatus: (status: Omit<StatusChange, 'sinceMs'>) => void;
  readonly onConnection: (name: LinkName, transport: Transport) => void;
  readonly onProblem: (problem: EbadgeError) => void;
}

interface Slot {
  readonly link: Link;
  readonly names: Set<LinkName>;
  loss: number;
  blockedFor: string | undefined;
}

/** The connections, each opened when it is first needed. */
export class Links {
  readonly #parts: LinksParts;
  readonly #slots: Slot[] = [];
  /** Serves whoever needs a connection first. */
  readonly #first: Slot;

  constructor(parts: LinksParts) {
    this.#parts = parts;
    this.#first = this.#newSlot();
  }

  /** Opens the first connection. Rejects when it cannot be. */
  connectFirst(): Promise<void> {
    return this.#first.link.connectFirst();
  }

  /** Goes on trying after `connectFirst` has failed with that. */
  keepTrying(error: EbadgeError): void {
    this.#first.link.keepTrying(error);
  }

  /** The connection for that; opened if need be. */
  get(name: LinkName): Link {
    const there = this.#slots.find(({ names }) => names.has(name));
    if (there !== undefined) return there.link;
    const free = this.#first.names.size === 0 || this.#parts.shared;
    const slot = free ? this.#first : this.#newSlot();
    slot.names.add(name);
    const { transport } = slot.link;
    if (!free) slot.link.connect();
    else if (transport !== undefined) this.#serve(name, transport);
    return slot.link;
  }

  /** Any connection, one that works if possible. */
  any(): Link {
    return (this.#slots.find(({ link }) => link.transport !== undefined) ?? this.#first).link;
  }

  /** The connection that there is now for that. */
  transport(name: LinkName): Transport | undefined {
    return this.#slots.find(({ names }) => names.has(name))?.link.transport;
  }

  async close(): Promise<void> {
    await Promise.all(this.#slots.map(({ link }) => link.close()));
  }

  #newSlot(): Slot {
    const { targets, backoff, clock, restore, onLoss, onPublishing, onProblem } = this.#parts;
    const link = new Link({
      targets,
      backoff,
      clock,
      restore: (transport) => restore(transport, slot.loss, slot.names.has('consuming')),
      onUp: (transport) => {
        for (const name of slot.names) this.#serve(name, transport);
      },
      onDown: () => {
        slot.loss = onLoss();
        slot.blockedFor = undefined;
        if (slot.names.has('publishing')) onPublishing(undefined);
      },
      onBlocked: (blocked, reason) => {
        slot.blockedFor = blocked ? (reason ?? 'it gave no reason') : undefined;
        if (slot.names.has('publishing')) this.#parts.onBlocked(blocked, reason);
      },
      onState: () => this.#tellStatus(),
      onProblem: (problem) => {
        // a broker that goes takes both connections with it: one problem
        const known = (other: Slot): boolean =>
          other !== slot && !other.link.state.working && other.link.state.reason?.code === problem.code;
        if (!this.#slots.some(known)) onProblem(problem);
      },
    });
    const slot: Slot = { link, names: new Set(), loss: 0, blockedFor: undefined };
    this.#slots.push(slot);
    return slot;
  }

  #serve(name: LinkName, transport: Transport): void {
    if (name === 'publishing') {
      const slot = this.#slots.find(({ names }) => names.has(name));
      if (slot?.blockedFor !== undefined) this.#parts.onBlocked(true, slot.blockedFor);
      this.#parts.onPublishing(transport);
    }
    this.#parts.onConnection(name, transport);
  }

  #tellStatus(): void {
    const down = this.#slots.find(({ link }) => !link.state.working);
    if (down !== undefined) {
      const { address, reason, attempt, nextAttemptMs } = down.link.state;
      this.#parts.onStatus({
        status: 'reconnecting',
        address,
        ...(reason === undefined ? {} : { reason }),
        ...(attempt === undefined ? {} : { attempt }),
        ...(nextAttemptMs === undefined ? {} : { nextAttemptMs }),
      });
      return;
    }
    const { address } = this.#first.link.state;
    const why = this.#slots.find(({ link }) => link.state.blocked)?.blockedFor;
    if (why === undefined) {
      this.#parts.onStatus({ status: 'connected', address });
      return;
    }
    const reason = new EbadgeError('PUBLISH_REFUSED', `${address} takes no publishes for now: ${why}`, {
      retryable: true,
      details: { address },
    });
    this.#parts.onStatus({ status: 'blocked', address, reason });
  }
}
