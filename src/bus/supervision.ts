/** What a client tells of its connections, whatever its transport can tell. */

import type { Clock } from '../core/clock.ts';
import type { EbadgeError } from '../core/errors.ts';
import type {
  ConnectionStatus,
  StatusChange,
  SupervisedTransport,
  Transport,
} from '../transport/transport.ts';
import type { Reports } from './reports.ts';

type Supervision = Pick<SupervisedTransport, 'status' | 'onStatus' | 'statuses' | 'onProblem'>;

/** Whether the transport sees to its connections by itself. */
export const isSupervised = (transport: Transport): transport is SupervisedTransport =>
  'statuses' in transport;

/** The transport's own supervision; of a plain connection, that it is there until it has ended. */
function supervisionOf(transport: Transport, nowMs: () => number): Supervision {
  if (isSupervised(transport)) return transport;
  const ended = (reason: EbadgeError | undefined): StatusChange => ({
    status: 'closed',
    sinceMs: nowMs(),
    ...(reason === undefined ? {} : { reason }),
  });
  let status: StatusChange = { status: 'connected', sinceMs: nowMs() };
  const end = new Promise<StatusChange>((resolve) => {
    transport.onClosed((reason) => resolve((status = ended(reason))));
  });
  return {
    get status() {
      return status;
    },
    onStatus: (listener) => transport.onClosed((reason) => listener(ended(reason))),
    async *statuses() {
      if (status.status === 'connected') yield status;
      yield await end;
    },
    // the client itself tells of a loss
    onProblem: () => () => undefined,
  };
}

/** The part of a client that knows of its connections. */
export abstract class Supervised {
  /** The connection underneath, for what the client does not do. */
  readonly transport: Transport;
  readonly #supervision: Supervision;

  protected constructor(
    transport: Transport,
    clock: Clock,
    { onProblem, onStatus }: Pick<Reports, 'onProblem' | 'onStatus'>,
  ) {
    this.transport = transport;
    this.#supervision = supervisionOf(transport, () => clock.nowMs());
    this.#supervision.onProblem(onProblem);
    onStatus(this.#supervision.status);
    this.#supervision.onStatus(onStatus);
  }

  /** How things stand with its connections; a plain connection is `connected` until it is `closed`. */
  get status(): ConnectionStatus {
    return this.#supervision.status.status;
  }

  /** Calls the listener at each change of the status; returns a function that removes it. */
  onStatus(listener: (change: StatusChange) => void): () => void {
    return this.#supervision.onStatus(listener);
  }

  /** The status, then each change; who reads slowly gets the latest only. Ends after `closed`. */
  statuses(): AsyncIterable<StatusChange> {
    return this.#supervision.statuses();
  }

  /** A plain transport takes no limit, and has one of its own. */
  protected closeTransport(timeoutMs: number): Promise<void> {
    const transport: Pick<SupervisedTransport, 'close'> = this.transport;
    return transport.close({ timeoutMs });
  }
}
