/** Takes the connection from the participant, and waits for it to come back. */

import { EbadgeError } from '../core/errors.ts';
import { idOf } from './requirements.ts';
import type { Knock, Stage } from './stage.ts';

/** Breaks the participant's connections; resolves with how many. */
export type Dropper = () => Promise<number>;

/**
 * Breaks its connection, and asks something while it is away and something when it ought to be back. Without a way to
 * break its connection, ours is broken. Resolves with whether it is there.
 */
export async function tryComeback(stage: Stage, role: string, drop: Dropper | undefined): Promise<boolean> {
  const { interview, ledger, timing } = stage;
  const back = idOf('comes-back', role);
  const waited = idOf('finds-what-waited', role);
  const skip = (reason: string): void => {
    ledger.skipped(back, reason);
    ledger.skipped(waited, reason);
  };
  if (!stage.canProbe) {
    skip('neither answers nor dead letters show whether it is there');
    return true;
  }
  if (drop === undefined) {
    skip('nothing was given that can break its connection (--management)');
    await interview.line.reopen();
    return stage.probe();
  }
  const dropped = await drop();
  if (dropped === 0) {
    skip(
      'no connection of its own was found; it is told by its user name, or the name that the client gives it',
    );
    return stage.probe();
  }
  let knock: Knock | undefined;
  let refusal: EbadgeError | undefined;
  try {
    knock = await stage.knock();
  } catch (caught) {
    refusal = EbadgeError.from(caught);
    if (!['UNROUTABLE', 'TOPOLOGY_MISSING'].includes(refusal.code)) throw caught;
  }
  const isFound = knock !== undefined && (await interview.until(knock.isHeard, timing.reconnectMs));
  const messages = knock === undefined ? [] : [knock.said.shown];
  const where = { role };
  const isBack = isFound || (await waitForProbe(stage));
  ledger.exercised(back);
  if (!isBack) {
    ledger.broken(back, {
      what: `${timing.reconnectMs / 1000} s after its connection was closed it still answers nothing.`,
      where,
      fix: 'Connect again when a connection is lost, and declare and consume anew what went with it.',
      messages,
    });
    return false;
  }
  ledger.exercised(waited);
  if (!isFound) {
    ledger.broken(waited, {
      what:
        refusal === undefined
          ? `What was sent while it was away was not worked on after it had come back.`
          : `Nothing could be sent while it was away: there was no queue that would keep it.`,
      where,
      fix: 'Read the durable queue that the contract names: no exclusive one, and none that goes with the connection.',
      messages,
    });
  }
  return true;
}

/** Asks until there is an answer, for as long as coming back may take. */
async function waitForProbe(stage: Stage): Promise<boolean> {
  const { timing, nowMs } = stage;
  const endMs = nowMs() + timing.reconnectMs;
  for (;;) {
    const leftMs = endMs - nowMs();
    if (leftMs <= 0) return false;
    if (await stage.probe(Math.min(leftMs, 5000))) return true;
    await stage.interview.pause(Math.min(leftMs, 500));
  }
}
