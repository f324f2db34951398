/** What is between a participant and its peers: exchanges with their two ends, and how they are listened to. */

import { checkParticipantName } from '../bus/names.ts';
import type { Routes } from '../bus/routes.ts';
import type { ChannelInfo } from '../support/contract.ts';
import type { TapBinding } from './tap.ts';

/** Which way messages go, from the participant's point of view. */
export const directions = ['received', 'sent', 'both'] as const;
export type Direction = (typeof directions)[number];

/** An exchange with its two ends, as one channel of the contract. */
export interface Line {
  readonly exchange: string;
  readonly channel: ChannelInfo;
  readonly from: string;
  readonly to: string;
}

/** Lines between the participant and its peers. The exchanges of two channels may have one name. */
export function linesOf(routes: Routes, peers: readonly string[], direction: Direction): Line[] {
  const roles = [
    ...new Set(
      Object.values(routes.catalogue.channels).flatMap((channel) =>
        channel.sender === routes.role
          ? [channel.group ?? channel.receiver]
          : channel.receiver === routes.role
            ? [channel.sender]
            : [],
      ),
    ),
  ];
  return peers.flatMap((name) =>
    roles.flatMap((role): Line[] => {
      const { incoming, outgoing } = routes.between(checkParticipantName(name, '--peer'), role);
      return [
        ...(direction === 'sent' ? [] : incoming).map((route) => ({ ...route, from: name, to: routes.me })),
        ...(direction === 'received' ? [] : outgoing).map((route) => ({
          ...route,
          from: routes.me,
          to: name,
        })),
      ];
    }),
  );
}

/** Each exchange once. */
export const uniqueLines = (lines: readonly Line[]): Line[] => [
  ...new Map(lines.map((line) => [line.exchange, line])).values(),
];

/** Only what is wanted is copied, where the first word of the routing key is the type. */
export function bindingsOf(
  lines: readonly Line[],
  types: readonly string[],
  discriminator: string | null,
): TapBinding[] {
  return lines.flatMap(({ exchange, channel }) => {
    const byType = discriminator !== null && channel.routingKey[0] === `/${discriminator}`;
    const keys = types.length > 0 && byType ? types.map((type) => `${type}.#`) : ['#'];
    return keys.map((bindingKey) => ({ exchange, bindingKey }));
  });
}
