/**
 * Support for generated code, version 1: the one module that generated TypeScript may import. What is
 * exported here only grows; an incompatible change gets a `v2` beside it.
 */

export type {
  BuilderInfo,
  Cardinality,
  Catalogue,
  ChannelInfo,
  Contract,
  Derivation,
  Dialogue,
  Draft,
  ErratumInfo,
  ExchangeInfo,
  ExtensionInfo,
  FieldInfo,
  Fill,
  JsonPointer,
  MessageInfo,
  MessageValidator,
  OperationInfo,
  Protocol,
  QueueInfo,
  RawIssue,
  ReplyInfo,
  RevisionInfo,
  ServerInfo,
  SuccessInfo,
  ValidateFunction,
} from './contract.ts';
export {
  isDate,
  isDateTime,
  isEmail,
  isIpv4,
  isIpv6,
  isJsonPointer,
  isRelativeJsonPointer,
  isTime,
  isUri,
  isUriReference,
  isUuid,
} from './formats.ts';
export {
  countCharacters,
  duplicateItems,
  equalJson,
  hasParts,
  holdsOverflow,
  isMultipleOf,
} from './values.ts';
export { deriveMessage, fillMessage } from './build.ts';
export type {
  CompatibilityInfo,
  CompatibleChannelInfo,
  CompatibleQueueInfo,
  MessageRepairName,
  Place,
} from './compatibility.ts';
export type { RepairName } from './errata.ts';
export type { JsonSchema, SchemaSet } from './schemas.ts';
export type * from './versions.ts';
export { formats } from './formats.ts';
export {
  expectedSampleCount,
  numberNotLess,
  sampleCountViolations,
  timeAfter,
  timeNotBefore,
} from './rules.ts';
