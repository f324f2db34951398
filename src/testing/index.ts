/**
 * What tests of programs that use the SDK need: a broker in this process and a recorder of what goes over it, a clock that
 * they move, the vectors, and matchers. Messages for property-based tests are in `@ebadge/sdk/testing/arbitraries`.
 *
 * @packageDocumentation
 */

export type {
  CheckedRequirement,
  ContractReport,
  Finding,
  ObservedMessage,
  Requirement,
  RequirementVerdict,
  Severity,
} from '../contract-report/report.ts';
export type {
  EndReason,
  RecordedChannel,
  RecordedContract,
  Recording,
  RecordingEnd,
  RecordingHeader,
} from '../recording/recording.ts';
export { MemoryBroker, type MemoryBrokerOptions } from '../transport/memory/broker.ts';
export { ebadgeMatchers, type EbadgeMatchers, type MatcherResult } from './matchers.ts';
export { Recorder, type MessageName, type Recorded, type RecorderOptions } from './recorder.ts';
export { vectors, type Vector } from './vectors.ts';
export { VirtualClock } from './virtual-clock.ts';
