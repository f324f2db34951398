package __package__.runtime;

/** Every code that an {@link SdkException} can carry. The set is closed, and the same in every language. */
public enum ErrorCode {
  /** The bytes are no JSON text. */
  MALFORMED_JSON,
  /** The value is an object, but of no type that the contract has. */
  UNKNOWN_MESSAGE,
  /** The type is known, and the value does not fit it. */
  INVALID_MESSAGE,
  /** The message may not travel there. */
  WRONG_CHANNEL,
  /** The message cannot be carried to that version of the contract. */
  NOT_IN_VERSION,
  /** The broker could not be reached. */
  CONNECTION_FAILED,
  /** The connection broke, and it is not known what became of the message. */
  CONNECTION_LOST,
  /** The broker, or the receiver, does not allow it. */
  ACCESS_REFUSED,
  /** An exchange or queue is not there (yet). */
  TOPOLOGY_MISSING,
  /** An exchange or queue is there with other properties. */
  TOPOLOGY_CONFLICT,
  /** No queue took the message. */
  UNROUTABLE,
  /** The broker refused the message. */
  PUBLISH_REFUSED,
  /** The time of the message was over before it was sent. */
  EXPIRED,
  /** More waits to be sent than may. */
  BUFFER_FULL,
  /** Nothing came, or nothing ended, in time. */
  TIMEOUT,
  /** It was called off. */
  ABORTED,
  /** The client is closed. */
  CLOSED,
  /** Nothing handles such messages. */
  UNHANDLED,
  /** The handler threw, or does not want the message. */
  HANDLER_FAILED,
  /** The handler asked for the message again too often. */
  REDELIVERY_EXHAUSTED,
  /** A later version has taken its place. */
  SUPERSEDED,
  /** The peer's answer says no. */
  REFUSED_BY_PEER,
  /** The question was answered already. */
  DUPLICATE_ANSWER,
  /** Nobody waits for the answer any more. */
  LATE_ANSWER,
  /** The call is wrong. */
  INVALID_ARGUMENT,
  /** No client can use the channels of the role. */
  SPEC_UNSUPPORTED,
  /** A fault of this SDK. */
  INTERNAL
}
