import type { TestProject } from 'vitest/node';
import { acquireRabbitMq } from './rabbitmq.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A broker on the loopback interface, with user and password. */
    amqpUrl: string;
  }
}

/** Has a broker ready for the whole run; tests get its URL by `inject('amqpUrl')`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = await acquireRabbitMq({ log: (message) => process.stderr.write(`${message}\n`) });
  project.provide('amqpUrl', broker.url);
  return () => broker.stop();
}
