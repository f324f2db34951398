import { EbadgeError } from '../core/errors.ts';
import type { Routes } from './routes.ts';
import type { Route } from './topology.ts';

/** What to do where no queue of the peer took a message: that depends on who sees to its queue (`isSetUp`: an administrator). */
export function unrouted(
  error: EbadgeError,
  name: string,
  peer: string,
  peerRole: string,
  { channel, exchange, profile }: Route,
  { me, role }: Routes,
  isSetUp: boolean,
): EbadgeError {
  const isMine = channel.declaredBy === role && channel.group === undefined && profile === undefined;
  // where the broker lets us declare nothing, publishing again would find it gone again
  const isOurs = isMine && !isSetUp;
  const what =
    channel.group === undefined
      ? `${peer} has no queue that takes ${name}: none is bound to ${exchange} for it (any more).`
      : `Nobody of the group ${peer} has a queue that takes ${name}: none is bound to ${exchange}.`;
  const advice = isOurs
    ? 'The queue, or its binding, was deleted after it had been seen. Publish again: it is declared anew first.'
    : isMine
      ? `The broker's administrator has set up what is between the two, and may have taken it away, as for one who is expelled: ask there, or have it put back ("ebadge broker apply"); then publish again.`
      : channel.group === undefined
        ? `Seeing to it is the part of ${peer} (${peerRole}): have it connect and name "${me}" (${role}), or the broker's administrator create it ("ebadge broker apply"); then publish again.`
        : 'A member binds its queue when it subscribes; publish again when one has.';
  return new EbadgeError('UNROUTABLE', `${what} The broker gave the message back. ${advice}`, {
    retryable: isOurs,
    details: { ...error.details, messageName: name, peer },
    cause: error,
  });
}
