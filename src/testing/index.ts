/**
 * What tests of programs that use the SDK need: a broker in this process, and a clock that they move.
 *
 * @packageDocumentation
 */

export { MemoryBroker, type MemoryBrokerOptions } from '../transport/memory/broker.ts';
export { VirtualClock } from './virtual-clock.ts';
