/**
 * The eBADGE SDK: typed messages between home energy hubs, virtual power plants and grid operators.
 *
 * @packageDocumentation
 */

export * from '../generated/typescript/index.ts';
export type {
  AnswersTo,
  AnswerStream,
  AnswerTo,
  DraftTo,
  MessageFrom,
  PeerArgument,
  PeerRole,
  ReplyTo,
  RoleName,
} from './bus/types.ts';
export type {
  Client,
  Context,
  Handler,
  HandlerResult,
  Inbound,
  Outbound,
  RequeueOptions,
  Subscription,
} from './bus/client.ts';
export type { CompatibilityOption } from './bus/compatibility.ts';
export type { DuplicateOptions } from './bus/duplicates.ts';
export type { Telemetry } from './bus/observer.ts';
export type {
  Authorize,
  ClientOptions,
  CloseOptions,
  DuplicateMessage,
  ForgivenMessage,
  MessageOrigin,
  PublishOptions,
  RequestOptions,
} from './bus/options.ts';
export type { VersionsOption } from './bus/peer-versions.ts';
export type { RedeliveryOptions } from './bus/redelivery.ts';
export { RefusedByPeerError } from './bus/refusal.ts';
export { codec, encode, parse, safeParse, validate } from './codec.ts';
export { connect, connectTo, type ConnectOptions } from './connect.ts';
export { createCodec, type Codec, type MessageOf, type ParseResult } from './core/codec.ts';
export { systemClock, type Clock, type Timer } from './core/clock.ts';
export type { Logger } from './core/logger.ts';
export type { NameOptions, ParseOptions, Reading, ReadOptions } from './core/read-options.ts';
export type { Forgiven } from './core/tolerant.ts';
export { EbadgeError, errorCodes, type ErrorCode, type ErrorOptions } from './core/errors.ts';
export type { Issue } from './core/issues.ts';
export {
  ValidationError,
  type ValidationErrorCode,
  type ValidationErrorOptions,
} from './core/validation-error.ts';
export { verdictOf, type Verdict } from './core/verdict.ts';
export type { Broker, ReachOptions } from './reach.ts';
export { toDate, toTime } from './time.ts';
export { downgrade, upgrade, versions } from './versions.ts';
export { createVersions, type ContractVersions } from './versions/contract-versions.ts';
export type { Carried } from './versions/versions.ts';
export type { AmqpTlsOptions } from './transport/amqp/tls-options.ts';
export { MemoryBroker, type MemoryBrokerOptions } from './transport/memory/broker.ts';
export type { ReconnectOptions } from './transport/resilient/backoff.ts';
export type {
  BacklogSummary,
  DurableOutbox,
  StoredPublication,
} from './transport/resilient/durable-outbox.ts';
export type { BufferOptions, KeepingOptions, ResilientOptions } from './transport/resilient/options.ts';
export type { LinkName, NativeConnections, NewConnection } from './transport/resilient/links.ts';
export type { Target } from './transport/resilient/link.ts';
export { ResilientTransport } from './transport/resilient/resilient-transport.ts';
export type {
  Backlog,
  BindingSpec,
  ConnectionStatus,
  ConsumeOptions,
  Delivery,
  ExchangeSpec,
  GiveUpSignal,
  MessageProperties,
  Publication,
  PublishListener,
  QueueSpec,
  StatusChange,
  SubmittingTransport,
  SupervisedTransport,
  TimeLimit,
  Topology,
  Transport,
  TransportConsumer,
} from './transport/transport.ts';
