/** The two ends of a conversation as users see them: a peer to send to, a peer to hear from. */

import { EbadgeError } from '../core/errors.ts';
import { describeValue } from '../core/issues.ts';
import type { ChannelInfo, Protocol } from '../support/contract.ts';
import type { Inbound, Outbound } from './api.ts';
import { checkHandler, checkOptions, publishOptionKinds } from './arguments.ts';
import { anyPeer } from './handlers.ts';
import { handleWith, type LooseHandler } from './handling.ts';
import type { Inbox } from './inbox.ts';
import type { Outbox } from './outbox.ts';
import type { Peers } from './peers.ts';
import type { LooseRequestOptions } from './question.ts';
import type { Questions } from './questions.ts';
import type { Replies } from './replies.ts';
import { refuseUnknowable, unnamedSender, type Routes } from './routes.ts';

/** What both ends work with. */
export interface EndParts<P extends Protocol> {
  readonly routes: Routes;
  readonly peers: Peers;
  readonly outbox: Outbox<P>;
  readonly inbox: Inbox<P>;
  readonly replies: Replies<P>;
  readonly questions: Questions<P>;
  /** Throws `CLOSED`, from the moment on that the client is being closed. */
  readonly checkOpen: () => void;
  /** Throws `CLOSED`, once no handler is at work any more. */
  readonly checkSending: () => void;
}

const nothing = {};

/** A peer to send to. */
export function outboundTo<P extends Protocol, R, Q>(
  { outbox, questions, checkOpen, checkSending }: EndParts<P>,
  name: string,
  role: string,
): Outbound<P, R, Q> {
  return {
    // the next call may be made before this one has returned to its caller: nothing is awaited before the send
    publish: (type, draft, options = nothing) => {
      try {
        // what a handler has still to tell others while the client is closed goes out, as its answer does
        checkSending();
        if (options !== nothing) checkOptions('publish', options, publishOptionKinds);
        const outgoing = outbox.prepare(type, draft as object, role);
        return outbox.send(outgoing, name, role, { messageId: crypto.randomUUID() }, options);
      } catch (error) {
        return Promise.reject(EbadgeError.from(error));
      }
    },
    request: async (type, draft, options = {}) => {
      checkOpen();
      const loose = options as LooseRequestOptions;
      return (await questions.ask(type, draft as object, name, role, loose)) as never;
    },
  };
}

/** Where messages of that type come in from such peers: on one channel, extensions on any. */
function channelsOf(routes: Routes, type: string, peerRole: string): ChannelInfo[] {
  const channels = routes.incoming(peerRole).filter((channel) => routes.carries(channel, type));
  return routes.isExtension(type) ? channels : channels.slice(0, 1);
}

/** A peer to hear from, or any. */
export function inboundFrom<P extends Protocol, R, Q>(
  { routes, peers, inbox, replies, checkOpen }: EndParts<P>,
  name: string,
  role: string,
): Inbound<P, R, Q> {
  return {
    on: async (type, handler) => {
      checkOpen();
      const channels = channelsOf(routes, type, role);
      if (channels.length === 0) {
        throw new EbadgeError(
          'INVALID_ARGUMENT',
          `${role} never sends ${describeValue(type)} to ${routes.role}.${routes.hindrance(type)}`,
        );
      }
      checkHandler(handler, type);
      if (name !== anyPeer) channels.forEach((channel) => refuseUnknowable(channel, name));
      if (name === anyPeer && routes.compatibility.isOfAll) {
        throw new EbadgeError(
          'INVALID_ARGUMENT',
          `Peers of a profile have a queue each, so ${routes.me} has to know their names. Subscribe to each, or list them in \`compatibility\`.`,
        );
      }
      const readable = channels.filter(({ group }) => group === undefined || routes.groups.length > 0);
      if (readable.length === 0) {
        throw new EbadgeError(
          'INVALID_ARGUMENT',
          `${type} goes to groups, and ${routes.me} belongs to none. Name its groups with the option \`groups\`.`,
        );
      }
      // registered before the first wait: messages that are there already find their handler
      const handle = handleWith(replies, handler as unknown as LooseHandler<P, R>);
      const remove = inbox.register(role, name, type, handle);
      try {
        for (const channel of readable) {
          // where the sender has no name of its own, all there is between the two is known
          const peerName = name === anyPeer ? unnamedSender(channel) : name;
          // peers of a profile have a queue each
          for (const peer of peerName === undefined ? routes.compatibility.named : []) {
            await peers.ensure(peer, role);
            await inbox.consume(routes.ownQueue(channel, peer));
          }
          if (peerName === undefined) await peers.ensureOwnQueues(role);
          else await peers.ensure(peerName, role);
          await inbox.consume(routes.ownQueue(channel, peerName));
        }
      } catch (error) {
        remove();
        throw error;
      }
      const cancel = (): Promise<void> => {
        remove();
        return Promise.resolve();
      };
      return { cancel, [Symbol.asyncDispose]: cancel };
    },
  };
}
