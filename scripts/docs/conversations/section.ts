/** The standard's workflows as diagrams, each on a page. */

import { sequenceDiagram, type Step } from '../diagram/sequence.ts';
import { duration, messageOf, roleDescription } from '../facts.ts';
import { html, type Html } from '../html.ts';
import { conversationPage, relativeLink } from '../links.ts';
import { answerSteps, cancelDetail, messageStep, type Drawing } from '../messages/exchange-diagram.ts';
import { listed, messageLink } from '../messages/ways.ts';
import type { Page, Section, SiteInputs } from '../page.ts';
import { readConversations, type Conversation, type Said } from './read.ts';

const indexPage = 'conversations/index.html';

type Spoken = Exclude<Said, { kind: 'note' }>;

/** The value that says yes, where the document tells answers apart by one. */
const yesDetail = ({ reply }: Spoken): string => {
  const [value] = reply?.success?.values ?? [];
  return value === undefined ? '' : JSON.stringify(value);
};

function replies(said: Spoken, way: readonly [string, string], drawing: Drawing): readonly Step[] {
  const { reply, message, answers, outcome } = said;
  if (reply === undefined || outcome === 'later') return [];
  if (outcome === 'refused') {
    const yes = yesDetail(said);
    const no = yes === '' ? 'an error' : `another code than ${yes}`;
    const refusals = answers.map((answer) =>
      messageStep(answer, [way[1], way[0]], drawing, { isReply: true, detail: no }),
    );
    const silence: Step = {
      kind: 'note',
      over: [way[0]],
      text: `no answer within ${duration(reply.deadlineMs)}`,
    };
    return [{ kind: 'frame', label: 'one of', parts: [refusals, [silence]] }];
  }
  const [only] = answers;
  const detail = yesDetail(said);
  if (reply.success !== undefined && answers.length === 1 && only !== undefined) {
    return [
      messageStep(only, [way[1], way[0]], drawing, { isReply: true, ...(detail === '' ? {} : { detail }) }),
    ];
  }
  const steps = answerSteps(message, reply, way, drawing, answers);
  // what ends a stream is a step of the list's own
  return reply.cardinality === 'stream' ? steps.slice(0, 1) : steps;
}

function stepsOf(said: Said, drawing: Drawing): readonly Step[] {
  if (said.kind === 'note') return [said];
  const { kind, from, to, message, detail, reply } = said;
  const more = detail === '' ? {} : { detail };
  if (kind === 'answer') return replies({ ...said, outcome: 'answered' }, [to, from], drawing);
  if (kind === 'cancel' && reply !== undefined) {
    return [messageStep(message, [from, to], drawing, { detail: `${cancelDetail(reply)}: the end` })];
  }
  return [
    messageStep(message, [from, to], drawing, more),
    ...(kind === 'ask' ? replies(said, [from, to], drawing) : []),
  ];
}

export function conversationDiagram(conversation: Conversation, page: string): Html {
  return sequenceDiagram({
    id: 'diagram',
    title: conversation.title,
    participants: conversation.participants.map(([name, role]) => ({ id: name, title: name, role })),
    steps: conversation.steps.flatMap((said) => stepsOf(said, { page })),
  });
}

function stepRow(said: Spoken, page: string): Html {
  const { kind, from, to, message, detail, channel, reply, answers } = said;
  const names = listed(
    answers.map((name) => messageLink(name, page)),
    'or',
  );
  const what =
    kind === 'answer'
      ? html`${names}, the answer to ${messageLink(message, page)}`
      : html`${messageLink(message, page)}${detail !== '' && html` <span class="quiet small">${detail}</span>`}`;
  const counts = {
    one: 'answered by',
    many: 'answered by any number of',
    stream: 'answered again and again by',
  };
  const answer =
    kind === 'ask' && reply !== undefined
      ? html`${counts[reply.cardinality]} ${names} within ${duration(reply.deadlineMs)}`
      : kind === 'cancel'
        ? 'ends the stream'
        : kind === 'send'
          ? 'no answer is waited for'
          : '';
  const exchange = kind === 'answer' && reply !== undefined ? reply.channel : channel.id;
  return html`<li>
    <strong>${from} → ${to}</strong>: ${what}${answer !== '' && html`, ${answer}`}.
    <span class="quiet small">Channel <code>${exchange}</code>.</span>
  </li> `;
}

/** Where the standard defines messages: `D3.1.3, messages 3, 5`. */
function sectionsOf({ model }: SiteInputs, messages: readonly string[]): string {
  const places = messages.map((name) =>
    /^(.*), message (\d+)\b/.exec(messageOf(model.catalogue, name).source ?? ''),
  );
  const documents = [...new Set(places.flatMap((place) => place?.[1] ?? []))];
  const numbers = (document: string): number[] =>
    places.flatMap((place) => (place?.[1] === document ? [Number(place[2])] : [])).sort((a, b) => a - b);
  return documents.map((document) => `${document}, messages ${numbers(document).join(', ')}`).join('; ');
}

function makePage(inputs: SiteInputs, conversation: Conversation): Page {
  const page = conversationPage(conversation.id);
  const { title, group, source, text, participants, steps } = conversation;
  const spoken = steps.filter((said): said is Spoken => said.kind !== 'note');
  const messages = [...new Set(spoken.flatMap(({ message, answers }) => [message, ...answers]))];
  return {
    path: page,
    title,
    section: 'conversations',
    group,
    order: 10,
    description: text,
    html: html`<h1>${title}</h1>
      <p class="lead">${text}</p>
      <p><span class="badge">${source === '' ? sectionsOf(inputs, messages) : source}</span></p>
      <figure class="diagram" tabindex="0" role="group" aria-label="Sequence diagram">
        ${conversationDiagram(conversation, page)}
      </figure>
      <h2 id="steps">Step by step</h2>
      <ol>
        ${spoken.map((said) => stepRow(said, page))}
      </ol>
      <h2 id="roles">Who takes part</h2>
      <ul>
        ${participants.map(([name, role]) => html`<li><strong>${name}</strong>, role <code>${role}</code>: ${roleDescription(inputs, role)}</li>`)}
      </ul>
      <h2 id="messages">Messages</h2>
      <p>
        ${listed(
          messages.map((name) => messageLink(name, page)),
          'and',
        )}.
      </p>`,
    search: [{ kind: 'conversation', title, text }],
  };
}

export const conversations: Section = {
  pages: (inputs) => {
    const all = readConversations(inputs);
    const groups = [...new Set(all.map(({ group }) => group))];
    const index: Page = {
      path: indexPage,
      title: 'All conversations',
      section: 'conversations',
      order: 0,
      html: html`<h1>Conversations</h1>
        <p class="lead">
          The standard's workflows, step by step. The diagrams are drawn from <code>asyncapi.yaml</code>: what
          it no longer says cannot be in them.
        </p>
        ${groups.map(
          (group) =>
            html`<h2 id="group-${group.toLowerCase()}">${group}</h2>
              <ul class="cards">
                ${all
                  .filter((one) => one.group === group)
                  .map(
                    (one) =>
                      html`<li>
                        <a class="card" href="${relativeLink(indexPage, conversationPage(one.id))}"
                          ><strong>${one.title}</strong>
                          <p>${one.text}</p></a
                        >
                      </li>`,
                  )}
              </ul> `,
        )}`,
    };
    // in the order of the list
    const pages = all.map((one, at) => ({ ...makePage(inputs, one), order: 10 + at }));
    return Promise.resolve([index, ...pages]);
  },
};
