/**
 * The RabbitMQ transport by itself, for programs that reach below the client: amqplib's connection is shown
 * as `AmqpTransport.connection`. Its types need `@types/node`.
 *
 * @packageDocumentation
 */

export { AmqpTransport, connectAmqp } from './amqp-transport.ts';
export type { AmqpOptions } from './options.ts';
export type { AmqpTlsOptions } from './tls-options.ts';
