/** What cannot be worked on, kept for somebody to look at. */

import { EbadgeError } from '../core/errors.ts';
import type { ChannelInfo } from '../support/contract.ts';
import type { Publication, Transport } from '../transport/transport.ts';
import type { DeadLetter } from './observer.ts';
import { comesAgain, type Held } from './queue-reader.ts';
import { originHeaders, originOf, withoutDeaths, type Origin } from './replay.ts';
import type { Routes } from './routes.ts';
import type { Stranded } from './stranded.ts';

/** What burying takes. */
export interface BuryParts {
  readonly transport: Transport;
  readonly routes: Routes;
  /** Told of what fails on the way there. Must not throw. */
  readonly onProblem: (problem: EbadgeError) => void;
  /** Told of each dead letter. Must not throw. */
  readonly onDeadLetter: (letter: DeadLetter) => void;
  readonly stranded: Stranded;
  /**
   * Sees to the queues of its own behind a channel, and to where dead letters go, after something of it has gone.
   * Peers of a profile are named: each has queues of its own.
   */
  readonly restore: (channel: ChannelInfo, ofProfile: string | undefined) => Promise<void>;
}

/** Pauses between the attempts to put a letter where nothing takes it: each is twice as long as the one before. */
const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/** Why a letter is not there. */
interface Failure {
  readonly error: EbadgeError;
  /** Whether nothing takes dead letters: the broker would drop what is left to it. */
  readonly leadsNowhere: boolean;
}

/** Makes an attempt; undefined when the letter is there. */
type Attempt = () => Promise<Failure | undefined>;

const leadsNowhere = ({ code }: EbadgeError): boolean => code === 'UNROUTABLE' || code === 'TOPOLOGY_MISSING';

/**
 * Moves a delivery among the dead letters, with the reason in its headers, and only then takes it off the
 * queue, with all that came of the same message. Where somebody has deleted what dead letters go to, that is seen to
 * first. When it cannot be reached, the broker is left to do it; where the broker would drop the message, it is held,
 * and further attempts are made. Resolves after the first attempt and never rejects; `onOver` is told once the message
 * is settled, and whether it is there. It must not throw.
 */
export async function bury(
  parts: BuryParts,
  held: readonly [Held, ...Held[]],
  error: EbadgeError,
  onOver: (isThere: boolean) => void,
): Promise<void> {
  const { routes, stranded, onProblem, onDeadLetter } = parts;
  const [{ delivery, queue }] = held;
  const [channel] = routes.behind(queue);
  onDeadLetter({ delivery, queue, channel, error });
  const exchange = channel === undefined ? null : routes.ownDeadLetterExchange(channel);
  let isThere = false;
  try {
    if (channel === undefined || exchange === null) for (const one of held) one.reject(false);
    else {
      const origin = originOf(routes, delivery, queue);
      const letter = letterOf(held[0], error, exchange, origin);
      const sender = routes.senderOf(origin.exchange, queue);
      const ofProfile = sender?.profile === undefined ? undefined : sender.peer;
      const attempt: Attempt = () => put(parts, letter, channel, ofProfile);
      const failure = await attempt();
      if (failure === undefined) {
        for (const one of held) one.ack();
        isThere = true;
      } else {
        onProblem(failure.error);
        // queues of a profile have no dead-letter exchange, whoever has sent what is in them
        if (failure.leadsNowhere || routes.compatibility.isOwnQueue(queue, channel, routes.me)) {
          void stranded.during(queue, keepTrying(parts, held, attempt).then(onOver));
          return;
        }
        for (const one of held) one.reject(false);
      }
    }
  } catch (caught) {
    onProblem(EbadgeError.from(caught));
  }
  onOver(isThere);
}

function letterOf(
  { delivery, queue }: Held,
  error: EbadgeError,
  exchange: string,
  origin: Origin,
): Publication {
  // a dead letter stays until somebody has looked at it
  const { expirationMs: _, ...properties } = delivery.properties;
  return {
    exchange,
    routingKey: origin.routingKey,
    body: delivery.body,
    mandatory: true,
    properties: {
      ...properties,
      persistent: true,
      headers: {
        ...withoutDeaths(properties.headers),
        'x-error-code': error.code,
        'x-error-message': error.message.slice(0, 500),
        [originHeaders.exchange]: origin.exchange,
        [originHeaders.routingKey]: origin.routingKey,
        [originHeaders.queue]: queue,
      },
    },
  };
}

/** Publishes the letter; where nothing takes it, once more after that was seen to. */
async function put(
  { transport, restore }: BuryParts,
  letter: Publication,
  channel: ChannelInfo,
  ofProfile: string | undefined,
): Promise<Failure | undefined> {
  const first = await failureOf(transport.publish(letter));
  if (first === undefined) return undefined;
  if (!leadsNowhere(first)) return { error: first, leadsNowhere: false };
  const refused = await failureOf(restore(channel, ofProfile));
  if (refused !== undefined) return { error: refused, leadsNowhere: true };
  const second = await failureOf(transport.publish(letter));
  return second && { error: second, leadsNowhere: leadsNowhere(second) };
}

/**
 * Makes further attempts with growing pauses, and tells of failures once these are at their longest. Gives the message
 * back when no more attempts are to be made, or it comes again by itself. Resolves with whether it is there; never
 * rejects.
 */
async function keepTrying(
  { stranded, onProblem }: BuryParts,
  held: readonly Held[],
  attempt: Attempt,
): Promise<boolean> {
  try {
    for (
      let pauseMs = firstPauseMs;
      await stranded.pause(pauseMs);
      pauseMs = Math.min(2 * pauseMs, longestPauseMs)
    ) {
      // where it has come again meanwhile, that one is held as well
      if (comesAgain(held)) break;
      const failure = await attempt();
      if (failure === undefined) {
        for (const one of held) one.ack();
        return true;
      }
      if (pauseMs === longestPauseMs) onProblem(failure.error);
    }
    for (const one of held) one.reject(true);
  } catch (caught) {
    onProblem(EbadgeError.from(caught));
  }
  return false;
}

const failureOf = (work: Promise<void>): Promise<EbadgeError | undefined> =>
  work.then(
    () => undefined,
    (caught: unknown) => EbadgeError.from(caught),
  );

/**
 * Why a handler failed, for logs and dead letters. An error of this SDK holds no payload; any other's words
 * (also where `EbadgeError.from` has taken them over) may quote the message, so they stay in the cause.
 */
function reasonOf(failure: unknown): string {
  if (!(failure instanceof EbadgeError)) {
    return ` (${failure instanceof Error ? failure.name : typeof failure}).`;
  }
  const { code, message, cause } = failure;
  const foreign = code === 'INTERNAL' || message === (cause instanceof Error ? cause.message : cause);
  return foreign ? ` (${code}).` : `: ${code}: ${message}`;
}

/** Of a handler that threw. */
export const handlerFailed = (messageName: string, peer: string, cause: unknown): EbadgeError =>
  new EbadgeError('HANDLER_FAILED', `The handler of ${messageName} from ${peer} failed${reasonOf(cause)}`, {
    cause,
    details: { messageName, peer },
  });

/** Of a handler that the closing has waited for long enough. */
export const stillAtWork = (messageName: string, peer: string, timeoutMs: number): EbadgeError =>
  new EbadgeError(
    'TIMEOUT',
    `The handler of ${messageName} from ${peer} was still at work ${timeoutMs} ms after the closing began. Its message goes back to its queue and comes again.`,
    { details: { messageName, peer, timeoutMs } },
  );

/** Of a handler that did not come to an end. */
export const neverEnded = (messageName: string, peer: string, timeoutMs: number): EbadgeError =>
  new EbadgeError(
    'TIMEOUT',
    `The handler of ${messageName} from ${peer} has not come to an end within ${timeoutMs} ms (handlerTimeoutMs). It is given up: its message is a dead letter, and what comes after it is handled.`,
    { details: { messageName, peer, timeoutMs } },
  );

/** Of a message that its handler asked to have again once too often. */
export const exhausted = (messageName: string, peer: string, attempts: number): EbadgeError =>
  new EbadgeError(
    'REDELIVERY_EXHAUSTED',
    `${messageName} from ${peer} was handled ${attempts} times, and the handler asked for it again each time.`,
    { details: { messageName, peer, attempts } },
  );

/** Of a message that its receiver does not let in. */
export const unauthorized = (messageName: string, peer: string): EbadgeError =>
  new EbadgeError('ACCESS_REFUSED', `${messageName} from ${peer} was refused by authorize: not handled.`, {
    details: { messageName, peer },
  });

/** Of a message that nobody could say of whether it may come in. */
export const authorizationFailed = (messageName: string, peer: string, cause: unknown): EbadgeError =>
  new EbadgeError(
    'HANDLER_FAILED',
    `authorize failed for ${messageName} from ${peer}, so that it is not handled${reasonOf(cause)}`,
    { cause, details: { messageName, peer } },
  );

/** Of a message that nobody said of in time whether it may come in. */
export const authorizationLate = (messageName: string, peer: string, timeoutMs: number): EbadgeError =>
  new EbadgeError(
    'TIMEOUT',
    `authorize has said nothing of ${messageName} from ${peer} within ${timeoutMs} ms (handlerTimeoutMs). It is not handled.`,
    { details: { messageName, peer, timeoutMs } },
  );

/** Of a message that a handler does not want. */
export const rejected = (messageName: string, peer: string, reason: string): EbadgeError =>
  new EbadgeError('HANDLER_FAILED', `${messageName} from ${peer} was rejected: ${reason}`, {
    details: { messageName, peer },
  });

/** Of a message that nothing handles. */
export const unhandled = (messageName: string, peer: string): EbadgeError =>
  new EbadgeError(
    'UNHANDLED',
    `Nothing handles ${messageName} from ${peer}. Subscribe to it with from(…).on("${messageName}", …).`,
    { details: { messageName, peer } },
  );

/** Of an answer to what this client has not asked: who else may have is said, for it was not always the sender's fault. */
export const unasked = (messageName: string, peer: string, me: string): EbadgeError =>
  new EbadgeError(
    'UNHANDLED',
    `${messageName} from ${peer} answers a question that this client has not put, and nothing handles it. It was put before a restart, or by another client that reads the same queue under the name ${me}: of several, each gets a part of the answers, so let one ask. Or subscribe to it with from(…).on("${messageName}", …).`,
    { details: { messageName, peer } },
  );

/** Of an older version of what was asked. */
export const outdated = (messageName: string, peer: string, count: number, newest: number): EbadgeError =>
  new EbadgeError(
    'SUPERSEDED',
    `${peer} sent version ${count} of ${messageName} after version ${newest}. It is not handled.`,
    { details: { messageName, peer, count, newest } },
  );
