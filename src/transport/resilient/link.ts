import type { Clock, Timer } from '../../core/clock.ts';
import { deferred, type Deferred } from '../../core/deferred.ts';
import { EbadgeError } from '../../core/errors.ts';
import type { Transport } from '../transport.ts';
import type { Backoff } from './backoff.ts';

/** One broker that can be connected to. */
export interface Target {
  /** Host and port, free of credentials. */
  readonly address: string;
  /** Opens a connection to it; rejects with an `EbadgeError`, retryable where trying again may help. */
  readonly open: () => Promise<Transport>;
}

/** What a link works with. */
export interface LinkParts {
  readonly targets: readonly Target[];
  readonly backoff: Backoff;
  readonly clock: Clock;
  /**
   * Puts back over a new connection what the old one had, as far as it is not there yet; resolves with what
   * could not be. Rejections are taken for the connection's end.
   */
  readonly restore: (transport: Transport) => Promise<EbadgeError | undefined>;
  readonly onUp: (transport: Transport) => void;
  readonly onDown: (error: EbadgeError) => void;
  readonly onBlocked: (blocked: boolean, reason: string | undefined) => void;
  /** Told when what `state` says has changed. */
  readonly onState: () => void;
  /** Told what went wrong; once, not at every attempt. */
  readonly onProblem: (problem: EbadgeError) => void;
}

/** How a link fares. */
export interface LinkState {
  readonly address: string;
  readonly working: boolean;
  readonly blocked: boolean;
  readonly reason?: EbadgeError;
  readonly attempt?: number;
  readonly nextAttemptMs?: number;
}

/** A connection that was up for less than this counts as one more failed attempt when it goes. */
const stableMs = 1000;

/** One connection, rebuilt whenever it is lost: this class alone does so. */
export class Link {
  readonly #parts: LinkParts;
  #target = 0;
  /** The connection, once everything is put back over it (or has been tried to). */
  #transport: Transport | undefined;
  /** The same, from the moment it is open. */
  #opened: Transport | undefined;
  #upSinceMs = 0;
  /** The one over which things are being put back just now. */
  #restoring: Transport | undefined;
  /** What has gone since that began, or since it ended. */
  #gone: EbadgeError | undefined;
  /** When everything was there again, over the present connection; and after how many attempts. */
  #wholeSinceMs = 0;
  #round = 0;
  #attempt = 0;
  #state: Omit<LinkState, 'address' | 'blocked'> = { working: true };
  #blocked = false;
  #timer: Timer | undefined;
  #waiting: Deferred<Transport>[] = [];
  /** Problems told since the last connection that lasted. */
  readonly #told = new Set<string>();
  #closed = false;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  /** The connection that can be used now. */
  get transport(): Transport | undefined {
    return this.#transport;
  }

  get state(): LinkState {
    return { ...this.#state, address: this.#current.address, blocked: this.#blocked };
  }

  get #current(): Target {
    const target = this.#parts.targets[this.#target % this.#parts.targets.length];
    if (target === undefined) throw new EbadgeError('INTERNAL', 'a link without an address');
    return target;
  }

  /**
   * Connects to the first address that works, and gives up when none does, or at once when trying again
   * would be no use.
   */
  async connectFirst(): Promise<void> {
    const failures: EbadgeError[] = [];
    for (const { open } of this.#parts.targets) {
      try {
        const transport = await open();
        await this.#adopt(transport);
        return;
      } catch (caught) {
        const error = EbadgeError.from(caught, 'CONNECTION_FAILED');
        if (!error.retryable) throw error;
        failures.push(error);
        this.#target++;
      }
    }
    const [only, ...others] = failures;
    if (only !== undefined && others.length === 0) throw only;
    throw new EbadgeError(
      'CONNECTION_FAILED',
      `none of ${failures.length} brokers can be reached: ${failures.map(({ message }) => message).join('; ')}`,
      { retryable: true, cause: failures.at(-1) },
    );
  }

  /** Goes on trying after `connectFirst` has failed with that. */
  keepTrying(error: EbadgeError): void {
    this.#failed(error);
  }

  /** Connects for as long as it takes. */
  connect(): void {
    void this.#tryNow();
  }

  /** The connection as soon as there is one; rejects after that time, or when closed. */
  ready(limitMs: number): Promise<Transport> {
    if (this.#transport !== undefined) return Promise.resolve(this.#transport);
    if (this.#closed) return Promise.reject(closed());
    const waiting = deferred<Transport>();
    this.#waiting.push(waiting);
    if (limitMs >= 0x7f_ff_ff_ff) return waiting.promise;
    const giveUp = (): void => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
      waiting.reject(
        new EbadgeError(
          'CONNECTION_LOST',
          `there was no connection to ${this.#current.address} for ${limitMs} ms; it is still being rebuilt: try again later`,
          { retryable: true, details: { address: this.#current.address }, cause: this.#state.reason },
        ),
      );
    };
    const timer = this.#parts.clock.setTimer(limitMs, giveUp, { background: true });
    return waiting.promise.finally(() => timer.clear());
  }

  /** Gives the present connection up, and makes another. */
  abandon(transport: Transport, why: EbadgeError): void {
    if (this.#opened !== transport) return;
    transport.close().catch(() => undefined);
    this.#lost(transport, why);
  }

  /** Puts back, over the present connection, something that has gone from it without it. */
  mend(transport: Transport, why: EbadgeError): void {
    if (this.#opened !== transport || this.#closed) return;
    this.#gone = why;
    const hasLasted = this.#state.working && this.#parts.clock.nowMs() - this.#wholeSinceMs >= stableMs;
    if (hasLasted) this.#told.clear();
    this.#problem(why);
    // what is at it sees at its end that there is more to do; what waits to try again, will do this as well
    if (this.#restoring === transport || !this.#state.working) return;
    this.#restoreLater(transport, why, hasLasted ? 0 : this.#round + 1);
    this.#parts.onState();
  }

  /** Ends it, and makes no other. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.clear();
    for (const { reject } of this.#waiting.splice(0)) reject(closed());
    const transport = this.#opened;
    this.#opened = this.#transport = undefined;
    await transport?.close();
  }

  async #tryNow(): Promise<void> {
    if (this.#closed) return;
    try {
      const transport = await this.#current.open();
      if (this.#isClosed()) {
        transport.close().catch(() => undefined);
        return;
      }
      await this.#adopt(transport);
    } catch (caught) {
      this.#failed(EbadgeError.from(caught, 'CONNECTION_FAILED'));
    }
  }

  /** A method, as the compiler takes the field for what it was before the wait. */
  #isClosed(): boolean {
    return this.#closed;
  }

  async #adopt(transport: Transport): Promise<void> {
    this.#opened = transport;
    this.#upSinceMs = this.#parts.clock.nowMs();
    transport.onClosed((error) => this.#lost(transport, error));
    transport.onBlocked((blocked, reason) => {
      if (this.#opened !== transport || this.#blocked === blocked) return;
      this.#blocked = blocked;
      this.#parts.onBlocked(blocked, reason);
      this.#parts.onState();
    });
    await this.#restore(transport, 0);
  }

  /** Puts back what was there before; what is refused is tried again, and hinders nothing else. */
  async #restore(transport: Transport, round: number): Promise<void> {
    this.#restoring = transport;
    this.#gone = undefined;
    this.#round = round;
    let refused: EbadgeError | undefined;
    try {
      refused = await this.#parts.restore(transport);
    } catch (caught) {
      this.abandon(transport, EbadgeError.from(caught, 'CONNECTION_LOST'));
      return;
    }
    if (this.#opened !== transport) return;
    this.#restoring = undefined;
    refused ??= this.#gone;
    if (refused === undefined) {
      this.#state = { working: true };
      this.#wholeSinceMs = this.#parts.clock.nowMs();
    } else {
      this.#restoreLater(transport, refused, round + 1);
      this.#problem(refused);
    }
    if (this.#transport === undefined) {
      this.#transport = transport;
      this.#parts.onUp(transport);
      for (const { resolve } of this.#waiting.splice(0)) resolve(transport);
    }
    this.#parts.onState();
  }

  #restoreLater(transport: Transport, reason: EbadgeError, round: number): void {
    const delayMs = this.#parts.backoff.delayMs(Math.max(0, round - 1));
    this.#state = { working: false, reason, attempt: round, nextAttemptMs: delayMs };
    this.#later(delayMs, () => {
      if (this.#opened === transport) void this.#restore(transport, round);
    });
  }

  #lost(transport: Transport, error: EbadgeError | undefined): void {
    if (this.#opened !== transport || this.#closed) return;
    const { address } = this.#current;
    const why =
      error ??
      new EbadgeError('CONNECTION_LOST', `the connection to ${address} was closed beneath the client`, {
        retryable: true,
        details: { address },
      });
    this.#opened = this.#transport = undefined;
    this.#blocked = false;
    if (this.#parts.clock.nowMs() - this.#upSinceMs >= stableMs) {
      this.#attempt = 0;
      this.#told.clear();
    }
    this.#timer?.clear();
    this.#parts.onDown(why);
    this.#failed(why);
  }

  #failed(error: EbadgeError): void {
    if (this.#closed) return;
    const { targets, backoff } = this.#parts;
    // a whole round of addresses counts as one attempt: with the next one things may be well
    const delayMs = backoff.delayMs(Math.floor(this.#attempt / targets.length));
    this.#state = { working: false, reason: error, attempt: this.#attempt, nextAttemptMs: delayMs };
    this.#later(delayMs, () => void this.#tryNow());
    this.#problem(error);
    this.#parts.onState();
    this.#target = (this.#target + 1) % targets.length;
    this.#attempt++;
  }

  /** A timer that keeps the process alive, as a connection does. */
  #later(delayMs: number, run: () => void): void {
    this.#timer?.clear();
    this.#timer = this.#parts.clock.setTimer(delayMs, run);
  }

  #problem(error: EbadgeError): void {
    const what = `${error.code} ${error.code.startsWith('CONNECTION_') ? '' : error.message}`;
    if (this.#told.has(what)) return;
    this.#told.add(what);
    // that an attempt failed is no news after the loss; why it is refused, is
    if (error.code === 'CONNECTION_FAILED' && error.retryable && this.#told.size > 1) return;
    this.#parts.onProblem(error);
  }
}

const closed = (): EbadgeError => new EbadgeError('CLOSED', 'the transport is closed: connect anew to go on');
