/** Questions that were recorded, and when and where was listened. */

import type { ChannelInfo, ReplyInfo } from '../support/contract.ts';
import type { Read } from './traffic.ts';

/** A question, and what has come of it. */
export interface Asked {
  readonly read: Read;
  readonly channel: ChannelInfo;
  readonly reply: ReplyInfo;
  readonly question: unknown;
  /** When its (first) answer is due. */
  readonly dueMs: number;
  readonly answers: Read[];
  /** Whether an answer came that was not valid. */
  isAnsweredWrongly: boolean;
  /** When its stream was cancelled or replaced. */
  endedMs: number | undefined;
}

/** When and where was listened. */
export interface Coverage {
  readonly startMs: number;
  readonly endMs: number;
  /** Whether all messages of a type on a channel between the two were recorded. */
  readonly covers: (channel: string, from: string, to: string, name: string) => boolean;
}
