/**
 * The codes that errors carry, each with what it means, what to do, and whether trying again helps: the catalogue of
 * errors in the documentation is made of these comments.
 */

/**
 * Every code an `EbadgeError` can carry. The set is closed: switch over it and the compiler tells you when a release
 * adds one.
 */
export const errorCodes = [
  // messages
  /**
   * The bytes are no JSON text in UTF-8, or one that readers would understand differently: half a surrogate pair, more
   * than 500 levels. On the bus also a message that is compressed, or says by its `content_type` that it is no JSON.
   * Cure: have the sender write one JSON text in UTF-8, uncompressed. The message of the error tells the place.
   * Again: no, the same bytes are refused each time.
   */
  'MALFORMED_JSON',
  /**
   * The value is an object, but its `msg` is missing or names no type of the contract.
   * Cure: correct the name; where a similar one exists, the error suggests it. A type of your own begins with `ext_`. A
   * peer that is newer than this package may know more: update the package.
   * Again: no.
   */
  'UNKNOWN_MESSAGE',
  /**
   * The type is known, and the message violates its schema or one of its rules; or a received message is longer than
   * `maxMessageBytes`; or a field that the channel asks for (`heh_id` between operator and VPP) is not set.
   * Cure: look at `issues` of the `ValidationError`: path, keyword, what was expected, what was found. Of peers that are
   * known to be older or newer, `reading: 'tolerant'` forgives unknown fields and known errata.
   * Again: no.
   */
  'INVALID_MESSAGE',
  /**
   * A message of a known type stands where the contract does not have it: the role may not send it to that peer, it
   * came on a channel that does not carry it, or it is no answer to the question.
   * Cure: `ebadge messages NAME` says who may send it to whom. Check the role of the client, and the kind of peer.
   * Again: no.
   */
  'WRONG_CHANNEL',
  /**
   * The message is right, and the other version of the data model has nothing for it: a type or a field that the version
   * does not know, or a value that it cannot hold.
   * Cure: `details` name the version, the message and the place. Leave out what the peer's version does not have, or do
   * without the message; `docs/versions.md` lists what can be carried.
   * Again: no.
   */
  'NOT_IN_VERSION',
  // the bus
  /**
   * No broker was reached, or no safe connection to it came about: nobody listens, the name is not known, the
   * certificate is not to be trusted, what answers is no RabbitMQ.
   * Cure: check the address, the network and the broker. Of certificates, name the authority that signed (`tls.ca`,
   * `--ca`) and check the host's name.
   * Again: helps where the network or the broker was down (`retryable`), not where a certificate was refused.
   */
  'CONNECTION_FAILED',
  /**
   * The connection broke while something depended on it: a publish that was not confirmed, a transport without
   * reconnecting. `details.outcome` says whether the message was `not sent`, or that it is `unknown`.
   * Cure: clients reconnect by themselves; see to it that receivers recognise what comes twice (they do by message id,
   * as long as they live). With `reconnect: false`, connect anew.
   * Again: helps; with the outcome `unknown` the message may then arrive twice.
   */
  'CONNECTION_LOST',
  /**
   * The broker does not allow it: a wrong password, no right to the virtual host, exchange or queue. Of a message that
   * was received: `authorize` said no.
   * Cure: log in as the participant that the client says it is; have the administrator run `ebadge broker apply`, which
   * gives each participant its rights.
   * Again: no, until somebody changes the rights. A client that was connected before goes on trying by itself.
   */
  'ACCESS_REFUSED',
  /**
   * An exchange or queue is not there: the side that declares it has not been there yet, or its name is wrong.
   * Cure: check the peer's name; have the declaring side connect and `prepare` first, or set everything up ahead with
   * `ebadge broker apply`.
   * Again: helps once the other side has been there (`retryable`).
   */
  'TOPOLOGY_MISSING',
  /**
   * An exchange or queue of that name is there with other properties, so that the broker refuses the declaration.
   * Cure: `ebadge broker diff` shows what differs. Delete the old one once it is empty, or correct the document.
   * Again: no.
   */
  'TOPOLOGY_CONFLICT',
  /**
   * The broker gave the message back: no queue is bound for it. Nothing was delivered.
   * Cure: have the receiver connect once, or the declaring side `prepare` it; check the peer's name.
   * Again: helps where this side declares the queue, which it then does again (`retryable`), or after the peer has been
   * there.
   */
  'UNROUTABLE',
  /**
   * The broker said no to a publish (`rejected`): a queue is full or its node is failing, or the message is larger
   * than the broker takes. As the reason of a status: the broker is short of memory or disk.
   * Cure: see why nobody empties the queue (`ebadge dead-letters`, `rabbitmqctl list_queues`), publish more slowly, or
   * give the broker room.
   * Again: helps after a while where `retryable` is true; the client has tried for 3 seconds already.
   */
  'PUBLISH_REFUSED',
  /**
   * The time of a message (`ttlMs`, `buffer.maxAgeMs`) was over before it could be sent. What an earlier process had
   * left in the outbox has the outcome `unknown`: it may have been sent.
   * Cure: allow more time, or take it for what it says: the message is of no use any more.
   * Again: as a new message, if it is of use still.
   */
  'EXPIRED',
  /**
   * More waits for the broker than `buffer.maxBytes` (or the outbox) holds; the message was not sent.
   * Cure: publish more slowly, allow more, or have publishes wait: `buffer: { whenFull: 'wait' }`.
   * Again: helps once the broker takes messages again.
   */
  'BUFFER_FULL',
  /**
   * The outbox on disk cannot be opened, read or written: no room, no right, in use by another process, damaged, or a
   * Node without `node:sqlite`. A publish that could not be stored was not sent.
   * Cure: make room, give each client a file of its own, use Node 22.13 or later; the message says which.
   * Again: helps where `retryable` is true (a full disk, a file in use).
   */
  'OUTBOX_FAILED',
  /**
   * Something did not happen in time: a peer gave no answer, a handler or `authorize` did not come to an end.
   * Cure: see whether the peer is there (`ebadge listen`); give questions `timeoutMs`, handlers a deadline of their own
   * or a larger `handlerTimeoutMs`.
   * Again: helps for questions (`retryable`). An activation may be asked again with the same id: the answer is the same.
   */
  'TIMEOUT',
  /**
   * The caller gave up by its `signal`, or nobody read a stream. `details.outcome` says what is known of a message.
   * Cure: none is needed where it was meant. Read streams, or leave their loop.
   * Again: as you like; with the outcome `unknown` the message may then arrive twice.
   */
  'ABORTED',
  /**
   * The client is closed or being closed; it takes no calls, and what was outstanding has ended.
   * Cure: connect again; call `close` last. To let work finish, `drain`.
   * Again: no, not with the same client.
   */
  'CLOSED',
  /**
   * A message came that no handler is registered for, and none was within `handlerGraceMs`. It is a dead letter.
   * Cure: subscribe to it with `from(…).on(…)`, then `ebadge dead-letters replay`.
   * Again: the sender need not send it again; put it back from the dead letters.
   */
  'UNHANDLED',
  /**
   * The handler of a message threw, rejected, or called `context.reject`; or `authorize` threw. It is a dead letter.
   * Cure: mend the handler, then `ebadge dead-letters replay`. The cause is in `cause`.
   * Again: put it back from the dead letters. What may pass by itself, handlers ask for again: `context.requeue()`.
   */
  'HANDLER_FAILED',
  /**
   * The handler asked for the message again each time, until `redelivery.maxAttempts`. It is a dead letter.
   * Cure: find out what the handler waits for; allow more attempts or longer times between them.
   * Again: put it back from the dead letters.
   */
  'REDELIVERY_EXHAUSTED',
  /**
   * A later version has taken its place: an order with a lower `modification_count` than one before, an answer to
   * another version than was asked, a stream that a newer question has replaced.
   * Cure: none is needed: the newest version counts.
   * Again: no.
   */
  'SUPERSEDED',
  /**
   * The peer's answer says no: on the market, a `response` with another code than 200.
   * Cure: `responseCode`, `subcode` and `description` of the `RefusedByPeerError` say why.
   * Again: helps where the code may become a yes later (`retryable`: 408, 429, 503, 504).
   */
  'REFUSED_BY_PEER',
  /**
   * A peer answered a question that was answered already; the first answer counts.
   * Cure: none is needed. Where it is frequent, the peer publishes answers twice, with different message ids.
   * Again: no.
   */
  'DUPLICATE_ANSWER',
  /**
   * An answer came when nobody waited any more. It goes to the handler of such messages if there is one, else among
   * the dead letters.
   * Cure: allow the question more time (`timeoutMs`), or handle such messages with `from(…).on(…)`.
   * Again: the question may be asked again.
   */
  'LATE_ANSWER',
  // calls and specifications
  /**
   * A call, an option or an argument of the command line is wrong. Nothing was done.
   * Cure: the message names what is wrong and what is expected.
   * Again: no.
   */
  'INVALID_ARGUMENT',
  /**
   * A file of the specification cannot be read: it is missing, no UTF-8, no YAML or JSON, or never ends.
   * Cure: the message has the file, the place and the fix. Paths are relative to the file that holds the reference.
   * Again: no, until the file is mended.
   */
  'SPEC_UNREADABLE',
  /**
   * The specification says something that is wrong: an unknown keyword, a reference to nothing, two things of one name.
   * Cure: the message has the file, the JSON pointer and the fix.
   * Again: no, until it is mended.
   */
  'SPEC_INVALID',
  /**
   * The specification says something that is right, and that cannot be expressed in what is generated.
   * Cure: the message has the file, the JSON pointer and another way to say it.
   * Again: no.
   */
  'SPEC_UNSUPPORTED',
  /**
   * What was generated is not what the specification makes. Kept for programs that report drift; `ebadge generate --check`
   * tells it by exit code 1 and throws nothing.
   * Cure: `ebadge generate`, and commit what it writes.
   * Again: no, until it is generated anew.
   */
  'OUTPUT_DRIFT',
  /**
   * A folder or file cannot be written, or holds what was not generated.
   * Cure: name another one, or change its permissions.
   * Again: helps where the cause passes (a full disk).
   */
  'OUTPUT_UNWRITABLE',
  /**
   * A fault of this package: something happened that should not.
   * Cure: please report it, with the message, the code and the stack (they hold no payloads).
   * Again: unknown.
   */
  'INTERNAL',
] as const;

/** One of {@link errorCodes}. */
export type ErrorCode = (typeof errorCodes)[number];
