/** The contenders by name; a peer loads its own alone. */

import type { Contender } from '../contender.ts';

export const contenders: Readonly<Record<string, () => Promise<{ contender: Contender }>>> = {
  ours: () => import('./ours.ts'),
  amqplib: () => import('./amqplib.ts'),
  'amqp-connection-manager': () => import('./connection-manager.ts'),
  'rabbitmq-client': () => import('./rabbitmq-client.ts'),
};
