/** Recorded traffic held against the contract: what is right passes, and each fault is found, once, where it is. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../generated/typescript/catalogue.ts';
import { codec } from '../../src/codec.ts';
import type { ContractReport } from '../../src/contract-report/report.ts';
import { checkRecording } from '../../src/recording/check.ts';
import { generalNames } from '../../src/recording/citations.ts';
import { lineOf, parseRecording, type Recording } from '../../src/recording/recording.ts';
import { standardCitations } from '../../src/recording/standard-citations.ts';
import { root } from '../golden/tools.ts';
import { requirements } from '../requirements/index.ts';
import { faults } from './recording-faults.ts';
import {
  accepted,
  at,
  bid,
  down,
  home,
  market,
  order,
  question,
  recordingOf,
  report,
  response,
  sent,
  subscription,
  up,
} from './recording-tools.ts';

const capabilities = JSON.parse(
  readFileSync(path.join(root, 'schema/examples/capabilities/valid/published.json'), 'utf8'),
) as Record<string, unknown>;

const check = (recording: Recording): ContractReport =>
  checkRecording(recording, { catalogue, codec, citations: standardCitations });
const found = (report: ContractReport): string[] =>
  report.findings.map(
    ({ requirement, severity, where }) => `${severity} ${requirement.id} at ${String(where['message'])}`,
  );

describe('traffic that keeps the contract', () => {
  it('is found to keep it: activations, questions, streams, what is sent unasked, extensions', () => {
    const result = check(
      recordingOf([
        sent(1, up, capabilities),
        sent(2, down, order, { messageId: 'q1' }),
        sent(6, up, accepted, { correlationId: 'q1' }),
        sent(7, down, question),
        sent(8, up, report),
        sent(9, down, subscription, { messageId: 's1' }),
        sent(70, up, { ...report }, { correlationId: 's1' }),
        sent(130, up, { ...report }, { correlationId: 's1' }),
        sent(131, down, { ...subscription, interval: -1 }),
        sent(132, up, { ...report }, { correlationId: 's1' }),
        sent(140, down, order, { messageId: 'q2' }),
        sent(141, up, accepted, { correlationId: 'q2' }),
        sent(150, down, { msg: 'ext_note', any: 1 }),
      ]),
    );
    expect(result.findings).toEqual([]);
    const verdicts = new Map(result.requirements.map(({ id, verdict }) => [id, verdict]));
    expect(verdicts.get('answers:controllerToHeh.activate')).toBe('kept');
    expect(verdicts.get('answers:controllerToHeh.get_periodic_report')).toBe('kept');
    expect(verdicts.get('answers:controllerToHeh.get_status_report')).toBe('not exercised');
    expect(verdicts.get('valid:report')).toBe('kept');
    expect(verdicts.get('B.17')).toBe('kept');
    expect(verdicts.get('C.19')).toBe('kept');
  });

  it('of the market, too', () => {
    const traffic = [
      sent(1, 'b>t', bid, { messageId: 'm1' }),
      sent(2, 't>b', response, { correlationId: 'm1' }),
      sent(3, 'b>t', { ...bid, msg_id: '504c3c50-0296-11e4-9191-0800200c9a66', quantity: 0 }),
      sent(4, 't>b', { ...response, msg_id: '504c3c50-0296-11e4-9191-0800200c9a66' }),
    ];
    expect(found(check(recordingOf(traffic, { channels: market })))).toEqual([]);
  });

  it('is asked nothing that the recording cannot show', () => {
    const unanswered = [sent(1, down, order)];
    expect(found(check(recordingOf(unanswered, { endedAt: at(5) })))).toEqual([]);
    expect(found(check(recordingOf(unanswered, { channels: home.slice(1) })))).toEqual([]);
    expect(found(check(recordingOf(unanswered, { types: ['activate'] })))).toEqual([]);
    expect(found(check(recordingOf([sent(60, up, accepted)], { channels: home.slice(0, 1) })))).toEqual([]);
  });
});

describe('traffic with a fault', () => {
  it.each(faults)('is found out: $name', ({ messages, expected, channels }) => {
    const result = check(recordingOf(messages, { channels }));
    expect(found(result)).toEqual(expected);
    for (const { messages: shown, what } of result.findings) {
      expect(shown.length).toBeGreaterThan(0);
      expect(what).toMatch(/\.$/);
    }
  });
});

describe('the standard that findings cite', () => {
  it('has these requirements, in these words', () => {
    const known = new Map(
      requirements.map(({ id, behaviour, source }) => [id, { text: behaviour, section: source }]),
    );
    for (const name of generalNames) {
      const { id, ...its } = standardCitations.general[name];
      expect(known.get(id), name).toEqual(its);
    }
    for (const name of standardCitations.spontaneous ?? []) expect(catalogue.messages).toHaveProperty(name);
  });
});

describe('the file of a recording', () => {
  const { header, end, messages } = recordingOf([
    sent(1, up, report),
    sent(2, up, {}, { raw: '//4=', encoding: 'base64' }),
  ]);
  const text = [
    header,
    ...messages.map((message) => ({ event: 'message' as const, ...message })),
    ...(end === null ? [] : [end]),
  ]
    .map(lineOf)
    .join('');

  it('is read as it was written', () => {
    expect(parseRecording(text)).toEqual({ header, messages, end, isCutOff: false });
  });

  it('is read as far as it goes when its end is missing, or its last line cut off', () => {
    const lines = text.split('\n');
    expect(parseRecording(lines.slice(0, 2).join('\n'))).toMatchObject({
      messages: messages.slice(0, 1),
      end: null,
      isCutOff: false,
    });
    expect(parseRecording(text.slice(0, -20))).toMatchObject({
      messages: [...messages],
      end: null,
      isCutOff: true,
    });
  });

  it.each([
    ['', /Line 1 of the recording is no header of a recording: the file is empty/],
    ['{"msg":"report"}\n', /Line 1 of the recording is no header/],
    [text.replace('"format":1', '"format":2'), /is of format 2; this version reads up to 1/],
    [text.replace('"event":"message"', '"event":"massage"'), /Line 2 of the recording is no message/],
    [text.replace('{"event":"message"', '{"event":"message'), /Line 2 of the recording is no JSON/],
  ])('is refused where it is none (%#)', (wrong, message) => {
    expect(() => parseRecording(wrong)).toThrow(message);
  });
});
