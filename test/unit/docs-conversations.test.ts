/** The workflows of the documentation: read from a list, and held against the AsyncAPI document. */

import { beforeAll, describe, expect, it } from 'vitest';
import { readConversations, type Conversation } from '../../scripts/docs/conversations/read.ts';
import { conversationDiagram } from '../../scripts/docs/conversations/section.ts';
import { sequenceDiagram } from '../../scripts/docs/diagram/sequence.ts';
import { readInputs } from '../../scripts/docs/inputs.ts';
import { exchangeDiagram } from '../../scripts/docs/messages/exchange-diagram.ts';
import type { SiteInputs } from '../../scripts/docs/page.ts';
import { root } from '../support/sources.ts';

let inputs: SiteInputs;
let conversations: readonly Conversation[];

beforeAll(() => {
  inputs = readInputs(root);
  conversations = readConversations(inputs);
});

/** Reads a conversation of these steps, of a hub and its controlling entity. */
const reading = (steps: string): (() => unknown) => {
  const text = `- id: mine\n  participants: { hub: heh, plant: controller }\n  steps: [${steps}]\n`;
  return () => readConversations({ ...inputs, read: () => text });
};

/** The words of a diagram, in order. */
const words = (svg: string): string[] =>
  [...svg.matchAll(/class="d-name"[^>]*>([^<]*)</g)].map(([, word = '']) => word.trim());

describe('the conversations', () => {
  it('are those of the standard', () => {
    expect(conversations.map(({ id }) => id)).toEqual([
      'start-up',
      'discovery',
      'reporting',
      'events',
      'activation',
      'contingency',
      'prices',
      'service-chain',
      'reserve-market',
      'national-market',
      'international-market',
      'unsuccessful-requests',
      'platform-failure',
    ]);
  });

  it('show every message of the model somewhere', () => {
    const shown = new Set(
      conversations.flatMap(({ steps }) =>
        steps.flatMap((step) => (step.kind === 'note' ? [] : [step.message, ...step.answers])),
      ),
    );
    expect([...shown].sort()).toEqual(Object.keys(inputs.model.catalogue.messages).sort());
  });

  it('get answers, deadlines and what ends a stream from the document', () => {
    const reporting = conversations.find(({ id }) => id === 'reporting');
    const svg =
      reporting === undefined ? '' : conversationDiagram(reporting, 'conversations/reporting.html').text;
    expect(words(svg)).toEqual([
      'get_report',
      'report',
      'get_periodic_report',
      'report',
      'get_periodic_report',
    ]);
    expect(svg).toContain('again and again');
    expect(svg).toContain('interval −1: the end');
    expect(svg).toContain('href="../messages/report.html"');
  });

  it('are refused when the document does not have what they say', () => {
    expect(reading('{ send: [hub, plant, capabilities] }')).not.toThrow();
    expect(reading('{ send: [hub, plant, gossip] }')).toThrow('no message gossip');
    expect(reading('{ send: [hub, plant, activate] }')).toThrow(
      'no channel of the document carries activate from heh',
    );
    expect(reading('{ ask: [hub, plant, capabilities] }')).toThrow('capabilities is no question');
    expect(reading('{ ask: [plant, hub, activate], answers: [report] }')).toThrow(
      'report does not answer activate',
    );
    expect(reading('{ ask: [plant, hub, activate], with: { power: 1 } }')).toThrow(
      'activate has no field power',
    );
    expect(reading('{ cancel: [plant, hub, get_report] }')).toThrow('nothing cancels get_report');
    expect(reading('{ send: [hub, stranger, capabilities] }')).toThrow(
      '"stranger" is none of its participants',
    );
    expect(reading('{ note: [hub], text: first, second }')).toThrow('a member "second"');
    expect(reading('{ tell: [hub, plant, capabilities] }')).toThrow('a member "tell"');
  });
});

describe('the diagram on the page of a message', () => {
  it('has its question and all answers, and marks the message', () => {
    const svg = exchangeDiagram(inputs, 'modify_activation', 'messages/modify_activation.html').text;
    expect(words(svg)).toEqual(['activate', 'accept_activation', 'reject_activation', 'modify_activation']);
    expect(svg.match(/d-marked/g)).toHaveLength(1);
    expect(svg).toContain('within 5 s');
  });

  it('is there for every message', () => {
    for (const { name } of inputs.model.messages) {
      expect(words(exchangeDiagram(inputs, name, `messages/${name}.html`).text), name).toContain(name);
    }
  });
});

describe('a sequence diagram', () => {
  const participants = [
    { id: 'a', title: 'A' },
    { id: 'b', title: 'B <1>' },
  ];

  it('says in words what it shows, and escapes what it is given', () => {
    const svg = sequenceDiagram({
      id: 'd',
      title: 'One & all',
      participants,
      steps: [
        { kind: 'message', from: 'a', to: 'b', label: 'ask', detail: 'x < y' },
        {
          kind: 'frame',
          label: 'one of',
          parts: [
            [{ kind: 'message', from: 'b', to: 'a', label: 'yes' }],
            [{ kind: 'note', over: ['a'], text: 'silence' }],
          ],
        },
        { kind: 'note', over: ['b'], text: 'done' },
      ],
    }).text;
    expect(svg).toContain('One &amp; all');
    expect(svg).toMatch(
      /A to B &lt;1&gt;: ask \(x &lt; y\)\. one of: B &lt;1&gt; to A: yes\. Or: A: silence\. B &lt;1&gt;: done\./,
    );
    expect(svg).not.toContain('<1>');
  });

  it('makes room for what is written between two lifelines', () => {
    const width = (label: string): number =>
      Number(
        /width="([\d.]+)"/.exec(
          sequenceDiagram({
            id: 'd',
            title: 'd',
            participants,
            steps: [{ kind: 'message', from: 'a', to: 'b', label }],
          }).text,
        )?.[1],
      );
    expect(width('a_name_of_forty_characters_and_some_more_')).toBeGreaterThan(40 * 7);
    expect(width('a_name_of_forty_characters_and_some_more_')).toBeGreaterThan(width('short'));
  });

  it('refuses who does not take part', () => {
    const steps = [{ kind: 'message' as const, from: 'a', to: 'c', label: 'm' }];
    expect(() => sequenceDiagram({ id: 'd', title: 'd', participants, steps })).toThrow('no participant c');
  });
});
