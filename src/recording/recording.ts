/**
 * Recorded traffic as JSON lines: a header, one line for each message in the order in which the broker gave them out,
 * and an end. Payloads are kept as they were, character by character.
 */

import type { ObservedMessage } from '../contract-report/report.ts';
import { EbadgeError } from '../core/errors.ts';
import { isObject } from '../core/is-object.ts';

/** The version of this format. A reader refuses a greater one. */
export const recordingFormat = 1;

/** An exchange that was listened to, as one channel of the contract. Two channels may have exchanges of one name. */
export interface RecordedChannel {
  /** Name of the channel in the contract. */
  readonly channel: string;
  /** The exchange. */
  readonly exchange: string;
  /** Who publishes to it. */
  readonly from: string;
  /** The participant or group that it is for. */
  readonly to: string;
}

/** The contract that the traffic was recorded under. */
export interface RecordedContract {
  /** Its title. */
  readonly title: string;
  /** Its version. */
  readonly version: string;
  /** SHA-256 of its catalogue and schemas, hexadecimal: equal where nothing that can be checked differs. */
  readonly sha256: string;
}

/** The first line. */
export interface RecordingHeader {
  /** What the line is. */
  readonly event: 'recording';
  /** Version of the format. */
  readonly format: typeof recordingFormat;
  /** What it was recorded under. */
  readonly contract: RecordedContract;
  /** When it began: ISO 8601, UTC. */
  readonly startedAt: string;
  /** Under whose name it was recorded, and in which role. */
  readonly participant: string;
  /** The role of that name. */
  readonly role: string;
  /** What was listened to. */
  readonly channels: readonly RecordedChannel[];
  /** Types that were recorded alone; absent: all. */
  readonly types?: readonly string[];
}

/** A line between. */
export interface RecordedMessage extends ObservedMessage {
  readonly event: 'message';
}

/** Why a recording ended. */
export type EndReason = 'stopped' | 'time' | 'count' | 'size' | 'lost';

/** The last line; missing where whoever recorded was killed. */
export interface RecordingEnd {
  /** What the line is. */
  readonly event: 'end';
  /** When it ended: ISO 8601, UTC. */
  readonly at: string;
  /** How many messages there are. */
  readonly messages: number;
  /** Why it ended. */
  readonly why: EndReason;
}

/** A recording that was read. */
export interface Recording {
  /** Its first line. */
  readonly header: RecordingHeader;
  /** The messages, in the order in which the broker gave them out. */
  readonly messages: readonly ObservedMessage[];
  /** Null where the end is missing. */
  readonly end: RecordingEnd | null;
  /** Whether the last line was cut off, as by a full disk. */
  readonly isCutOff: boolean;
}

/** A line of the file, with its line break. */
export const lineOf = (line: RecordingHeader | RecordedMessage | RecordingEnd): string =>
  `${JSON.stringify(line)}\n`;

const invalid = (line: number, what: string): EbadgeError =>
  new EbadgeError('INVALID_ARGUMENT', `Line ${line} of the recording ${what}.`, { details: { line } });

type Fields = Readonly<Record<string, unknown>>;

const areTexts = (value: Fields, names: readonly string[]): boolean =>
  names.every((name) => typeof value[name] === 'string');

function isHeader(value: Fields): boolean {
  const { contract, channels } = value;
  return (
    value['event'] === 'recording' &&
    areTexts(value, ['startedAt', 'participant', 'role']) &&
    isObject(contract) &&
    areTexts(contract, ['title', 'version', 'sha256']) &&
    Array.isArray(channels) &&
    channels.every((one) => isObject(one) && areTexts(one, ['channel', 'exchange', 'from', 'to']))
  );
}

const isTime = (text: unknown): boolean => typeof text === 'string' && !Number.isNaN(Date.parse(text));

const isMessage = (value: Fields): boolean =>
  value['event'] === 'message' &&
  isTime(value['at']) &&
  areTexts(value, ['from', 'to', 'exchange', 'routingKey', 'body']) &&
  ['type', 'messageId', 'correlationId'].every((name) =>
    ['string', 'undefined'].includes(typeof value[name]),
  );

function headerOf(value: unknown): RecordingHeader {
  if (isObject(value) && value['event'] === 'recording' && Number(value['format']) > recordingFormat) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `The recording is of format ${String(value['format'])}; this version reads up to ${recordingFormat}. Use the version it was made with, or a later one.`,
    );
  }
  if (!isObject(value) || !isHeader(value)) {
    throw invalid(1, 'is no header of a recording, as `ebadge record` writes it');
  }
  return value as unknown as RecordingHeader;
}

/** Reads a recording. @throws EbadgeError `INVALID_ARGUMENT`, with the line that is wrong. */
export function parseRecording(text: string): Recording {
  const lines = text.split('\n');
  const last = lines.length - 1;
  const messages: ObservedMessage[] = [];
  let end: RecordingEnd | null = null;
  let header: RecordingHeader | undefined;
  let isCutOff = false;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      // the last line has a line break, unless it was cut off
      if (index !== last || header === undefined) throw invalid(index + 1, 'is no JSON');
      isCutOff = true;
      continue;
    }
    if (header === undefined) header = headerOf(value);
    else if (isObject(value) && isMessage(value)) {
      const { event: _, ...message } = value as unknown as RecordedMessage;
      messages.push(message);
    } else if (isObject(value) && value['event'] === 'end' && isTime(value['at'])) {
      end = value as unknown as RecordingEnd;
    } else throw invalid(index + 1, 'is no message and no end');
  }
  if (header === undefined) throw invalid(1, 'is no header of a recording: the file is empty');
  return { header, messages, end, isCutOff };
}
