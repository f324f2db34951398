/** Waits until the participant is there, and hears what it says when it starts. */

import type { Clock } from '../core/clock.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Unasked } from './commands.ts';
import type { Ledger } from './ledger.ts';
import { questionsOf } from './questions.ts';
import { idOf } from './requirements.ts';
import type { Expectation } from './scenario.ts';
import type { Stage, Timing } from './stage.ts';

/** What finding takes. */
export interface FindingOptions {
  readonly ledger: Ledger;
  readonly timing: Timing;
  readonly expects: readonly Expectation[];
  /** The participant is started after `onReady`. */
  readonly isBoot: boolean;
  readonly clock: Clock;
  /** Its name. */
  readonly name: string;
  readonly onReady: () => void;
}

interface Found {
  readonly stage: Stage;
  readonly unasked: Unasked;
}

const pauseMs = 250;

const sleep = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.setTimer(ms, resolve);
  });

/** Does it again until it works, or the time is over. */
async function retried<T>(clock: Clock, endMs: number, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (caught) {
      const { code } = EbadgeError.from(caught);
      if (!['TOPOLOGY_MISSING', 'UNROUTABLE'].includes(code) || clock.nowMs() >= endMs) throw caught;
      await sleep(clock, pauseMs);
    }
  }
}

/** Says what our side says when it starts. */
async function greet(
  { interview, material }: Stage,
  expects: readonly Expectation[],
  clock: Clock,
  endMs: number,
): Promise<void> {
  for (const route of interview.line.outgoing) {
    for (const { message } of expects) {
      if (!route.channel.messages.includes(message) || material.whyNot(message) !== undefined) continue;
      await retried(clock, endMs, () =>
        interview.line.say(route, message, material.make(message, route.channel)),
      );
    }
  }
}

/** A first question: whoever answers it is there. */
async function knock(
  stage: Stage,
  expects: readonly Expectation[],
  clock: Clock,
  endMs: number,
): Promise<void> {
  const questions = questionsOf(stage).filter(
    ({ name, reply }) => stage.whyNot(name) === undefined && reply.cardinality === 'one',
  );
  // one whose answer is not taken for what it says by itself
  const question =
    questions.find(({ reply }) => !expects.some(({ message }) => reply.messages.includes(message))) ??
    questions[0];
  if (question === undefined) return;
  const { name, route } = question;
  await retried(clock, endMs, () =>
    stage.interview.ask(route, name, stage.material.make(name, route.channel), { isOpen: true }),
  );
}

/** Leaves what earlier runs have left in our queues time to come, before anything counts. */
async function begin(parts: readonly Found[], clock: Clock, { settleMs }: Timing): Promise<void> {
  const waiting = parts.filter(({ stage }) => !stage.interview.hasBegun);
  if (waiting.length === 0) return;
  await sleep(clock, settleMs);
  for (const { stage } of waiting) stage.interview.begin();
}

/** Says of all that goes over a line why it was not tried. */
function skipAll({ catalogue, ledger, interview }: Stage, reason: string): void {
  const { role, parts } = interview.line;
  const ends = [role, parts.peerRole];
  for (const channel of Object.values(catalogue.channels)) {
    if (!ends.includes(channel.sender) || !ends.includes(channel.receiver)) continue;
    ledger.skippedAll([channel.id, ...channel.messages], reason);
  }
}

/** Opens all lines; resolves with those that the participant is at the other end of. */
export async function findParticipant<P extends Found>(
  all: readonly P[],
  options: FindingOptions,
): Promise<readonly P[]> {
  const { ledger, timing, expects, isBoot, clock, name, onReady } = options;
  const endMs = clock.nowMs() + timing.waitMs;
  let isTold = false;
  const tell = (): void => {
    if (!isTold) onReady();
    isTold = true;
  };
  const absent = (cause: unknown): EbadgeError =>
    new EbadgeError(
      'TIMEOUT',
      `${name} was not there within ${timing.waitMs / 1000} s. Start it, have it talk with ${all.map(({ stage }) => stage.interview.line.me).join(', ')}, and try again; --wait-s gives it more time.${cause === undefined ? '' : ` ${EbadgeError.from(cause).message}`}`,
      { retryable: true, cause },
    );
  const open: P[] = [];
  let failure: unknown;
  // what is ours to declare comes first: the participant may need it before it can declare the rest
  for (let closed = [...all]; closed.length > 0;) {
    const still: P[] = [];
    for (const part of closed) {
      try {
        // what the participant has waited for, it may use at once
        if (isTold) part.stage.interview.begin();
        await part.stage.interview.line.open();
        open.push(part);
      } catch (caught) {
        if (EbadgeError.from(caught).code !== 'TOPOLOGY_MISSING') throw caught;
        failure = caught;
        still.push(part);
      }
    }
    closed = still;
    await begin(open, clock, timing);
    if (closed.length === 0 || clock.nowMs() >= endMs) break;
    tell();
    await sleep(clock, pauseMs);
  }
  if (open.length === 0) throw absent(failure);
  for (const { stage } of all.filter((part) => !open.includes(part)))
    skipAll(stage, EbadgeError.from(failure).message);
  tell();
  const isThere = (): boolean => open.some(({ stage }) => stage.interview.heardAny);
  try {
    for (const { stage } of open) {
      await greet(stage, expects, clock, endMs);
      await knock(stage, expects, clock, endMs);
    }
  } catch (caught) {
    if (EbadgeError.from(caught).code !== 'UNROUTABLE') throw caught;
    throw absent(caught);
  }
  const [first] = open;
  while (!isThere()) {
    const leftMs = endMs - clock.nowMs();
    if (leftMs <= 0) throw absent(undefined);
    await first?.stage.interview.until(isThere, Math.min(leftMs, pauseMs));
  }
  for (const { message } of expects) {
    const id = idOf('boot', message);
    const said = (): boolean => open.some(({ unasked }) => unasked.has(message));
    if (isBoot) await first?.stage.interview.until(said, 5 * timing.settleMs);
    if (said()) ledger.exercised(id);
    else if (!isBoot) ledger.skipped(id, 'it ran already: start it when verify says so, with --boot');
    else ledger.broken(id, { what: `${name} did not send ${message} when it started.`, where: { message } });
  }
  return open;
}
