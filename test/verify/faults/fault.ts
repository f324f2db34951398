/** What a fault of the catalogue is. */

import type { Mistakes } from '../faulty-broker.ts';
import type { Start } from '../hub.ts';

/** A participant that is wrong in one way. */
export interface Fault {
  readonly name: string;
  readonly role: string;
  /** The requirement that it breaks, and the only one. */
  readonly breaks: string;
  readonly mistakes: Mistakes;
  /** Where the participant itself is another one than the correct one of its role. */
  readonly start?: Start;
  /** It concerns AMQP itself, so that it is tried on RabbitMQ as well. */
  readonly onBroker?: true;
}
