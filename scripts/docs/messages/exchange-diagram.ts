/** The conversations that a message belongs to, as the document states them: questions and their answers. */

import type { ChannelInfo, ReplyInfo } from '../../../src/support/contract.ts';
import { sequenceDiagram, type Participant, type Step } from '../diagram/sequence.ts';
import { answeredBy, channelsOf, duration, roleTitle, type Question } from '../facts.ts';
import type { Html } from '../html.ts';
import { messagePage, relativeLink } from '../links.ts';
import type { SiteInputs } from '../page.ts';

/** Makes steps of a page's diagram; the message that the page is about is marked. */
export interface Drawing {
  /** The page that links start from. */
  readonly page: string;
  readonly marked?: string;
}

const link = (message: string, { page }: Drawing): string => relativeLink(page, messagePage(message));

/** A message on its way. */
export function messageStep(
  message: string,
  [from, to]: readonly [string, string],
  drawing: Drawing,
  more: { readonly detail?: string; readonly isReply?: boolean } = {},
): Step {
  return {
    kind: 'message',
    from,
    to,
    label: message,
    href: link(message, drawing),
    isMarked: message === drawing.marked,
    ...more,
  };
}

/** How a question's cancelling is said: `interval −1`. */
export const cancelDetail = ({ cancel = {} }: ReplyInfo): string =>
  Object.entries(cancel)
    .map(([field, value]) => `${field} ${String(value).replace('-', '−')}`)
    .join(', ');

/** The answers of a question, in the frame that their number calls for. */
export function answerSteps(
  name: string,
  reply: ReplyInfo,
  [asker, asked]: readonly [string, string],
  drawing: Drawing,
  only: readonly string[] = reply.messages,
): readonly Step[] {
  const within = `within ${duration(reply.deadlineMs)}`;
  const answers = only.map((answer) => [messageStep(answer, [asked, asker], drawing, { isReply: true })]);
  if (reply.cardinality === 'one') {
    if (answers.length === 1) return answers.flat();
    return [{ kind: 'frame', label: 'one of', detail: within, parts: answers }];
  }
  if (reply.cardinality === 'many')
    return [{ kind: 'frame', label: 'any number', detail: within, parts: answers }];
  const cancel = cancelDetail(reply);
  return [
    { kind: 'frame', label: 'again and again', parts: answers },
    ...(cancel === '' ? [] : [messageStep(name, [asker, asked], drawing, { detail: `${cancel}: the end` })]),
  ];
}

const pairOf = ({ sender, receiver, group }: ChannelInfo): readonly [string, string] => [
  sender,
  group ?? receiver,
];

/** The exchanges that a message takes part in, each question once. */
function exchangesOf(
  { model }: SiteInputs,
  message: string,
): { readonly asked: Question[]; readonly said: ChannelInfo[] } {
  const { catalogue } = model;
  const asked: Question[] = [];
  const said: ChannelInfo[] = [];
  for (const channel of channelsOf(catalogue, message)) {
    const reply = channel.replies[message];
    const questions = [
      ...(reply === undefined ? [] : [{ name: message, channel, reply }]),
      ...answeredBy(catalogue, message, channel.id),
    ];
    for (const question of questions) {
      if (!asked.some(({ name }) => name === question.name)) asked.push(question);
    }
    if (questions.length === 0 && said.length === 0) said.push(channel);
  }
  return { asked, said: asked.length > 0 ? [] : said };
}

/** The diagram of a message's page. */
export function exchangeDiagram(inputs: SiteInputs, message: string, page: string): Html {
  const drawing: Drawing = { page, marked: message };
  const { asked, said } = exchangesOf(inputs, message);
  const channels = [...asked.map(({ channel }) => channel), ...said];
  const participants: Participant[] = [...new Set(channels.flatMap(pairOf))].map((role) => ({
    id: role,
    title: role,
    role: roleTitle(inputs, role),
  }));
  const steps: Step[] = [
    ...asked.flatMap(({ name, channel, reply }): Step[] => {
      const pair = pairOf(channel);
      return [messageStep(name, pair, drawing), ...answerSteps(name, reply, pair, drawing)];
    }),
    ...said.map((channel) => messageStep(message, pairOf(channel), drawing)),
  ];
  return sequenceDiagram({
    id: 'conversation-diagram',
    title: `The conversations of ${message}`,
    participants,
    steps,
  });
}
