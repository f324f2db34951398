import { EbadgeError } from '../core/errors.ts';
import type { Routes } from './routes.ts';
import type { Route } from './topology.ts';

/** What to do where no queue of the peer took a message: that depends on who sees to its queue. */
export function unrouted(
  error: EbadgeError,
  name: string,
  peer: string,
  peerRole: string,
  { channel, exchange, profile }: Route,
  { me, role }: Routes,
): EbadgeError {
  const isOurs = channel.declaredBy === role && channel.group === undefined && profile === undefined;
  const what =
    channel.group === undefined
      ? `${peer} has no queue that takes ${name}: none is bound to ${exchange} for it (any more).`
      : `Nobody of the group ${peer} has a queue that takes ${name}: none is bound to ${exchange}.`;
  const advice = isOurs
    ? 'The queue, or its binding, was deleted after it had been seen. Publish again: it is declared anew first.'
    : channel.group === undefined
      ? `Seeing to it is the part of ${peer} (${peerRole}): have it connect and name "${me}" (${role}), or the broker's administrator create it ("ebadge broker apply"); then publish again.`
      : 'A member binds its queue when it subscribes; publish again when one has.';
  return new EbadgeError('UNROUTABLE', `${what} The broker gave the message back. ${advice}`, {
    retryable: isOurs,
    details: { ...error.details, messageName: name, peer },
    cause: error,
  });
}
