/** Channels, topology and rights, drawn from the AsyncAPI document. */

import { desiredState } from '../../../src/broker/desired.ts';
import { resolveParticipants, type ParticipantEntry } from '../../../src/broker/participants.ts';
import type { Catalogue, ChannelInfo, QueueInfo, ReplyInfo } from '../../../src/support/contract.ts';
import { html, joined, raw, slug, type Html, type HtmlValue } from '../html.ts';
import { messagePage, relativeLink } from '../links.ts';
import { plainText } from '../markdown.ts';
import type { Page, SearchEntry, SiteInputs } from '../page.ts';
import { viewerPage } from './asyncapi.ts';

/** Where the reference lies in the site. */
export const channelsPage = 'reference/channels.html';

/** The id of a channel on its page. */
const channelAnchor = (id: string): string => `channel-${slug(id)}`;

const code = (text: string): Html => html`<code>${text}</code>`;
const list = (items: readonly HtmlValue[]): HtmlValue =>
  items.length === 0 ? '–' : joined(items, raw('<br>'));
const messageLink = (name: string): Html =>
  html`<a href="${relativeLink(channelsPage, messagePage(name))}"><code>${name}</code></a>`;
const channelLink = ({ id, address }: ChannelInfo): Html =>
  html`<a href="#${channelAnchor(id)}"><code>${address}</code></a>`;

/** A time as people say it. */
function duration(ms: number): string {
  if (ms % 60_000 === 0) return `${ms / 60_000} min`;
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}

function table(label: string, heads: readonly string[], rows: readonly (readonly HtmlValue[])[]): Html {
  return html`<div class="table" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}

const receiverOf = ({ receiver, group }: ChannelInfo): string =>
  group === undefined ? receiver : `${receiver} (those in ${group})`;

/** Who writes to what, reads what, declares what. */
function rolesPart({ servers, channels }: Catalogue, roles: readonly string[]): Html {
  const all = Object.values(channels);
  return table(
    'Roles',
    ['Role', 'Writes to the exchange', 'Reads the queue', 'Declares'],
    roles.map((role) => {
      const own = all.filter(({ sender, receiver }) => sender === role || receiver === role);
      const levels = new Set(own.map(({ server }) => servers[server]?.virtualHost ?? server));
      return [
        html`${code(role)}<br /><small>on ${joined([...levels].map(code), ', ')}</small>`,
        list(own.filter(({ sender }) => sender === role).map(channelLink)),
        list(
          [...new Set(own.filter(({ receiver }) => receiver === role).map(({ queue }) => queue.name))].map(
            code,
          ),
        ),
        list(all.filter(({ declaredBy }) => declaredBy === role).map(channelLink)),
      ];
    }),
  );
}

/** A list of one participant a role, everybody a peer of everybody that its role talks with. */
function oneEach({ channels }: Catalogue, roles: readonly string[]): ParticipantEntry[] {
  const all = Object.values(channels);
  return roles.map((role) => ({
    name: `${role}-1`,
    role,
    peers: [
      ...new Set(
        all.flatMap(({ sender, receiver }) =>
          sender === role ? [`${receiver}-1`] : receiver === role ? [`${sender}-1`] : [],
        ),
      ),
    ],
    groups: [
      ...new Set(
        all.flatMap(({ group, receiver }) =>
          receiver === role && group !== undefined ? [`${group}-1`] : [],
        ),
      ),
    ],
  }));
}

/** What the broker lets each role do, as `ebadge broker apply` sets it. */
function rightsPart(catalogue: Catalogue, roles: readonly string[]): Html {
  const participants = oneEach(catalogue, roles);
  const { resources } = desiredState({
    catalogue,
    participants: resolveParticipants({ participants }, catalogue),
    queueType: 'classic',
    passwordHashOf: () => null,
  });
  const rights = resources.filter(({ kind }) => kind === 'permission');
  return table(
    'Rights',
    ['Participant', 'Virtual host', 'Configure', 'Write', 'Read'],
    rights.map(({ name, virtualHost, facts }) => [
      code(name),
      code(virtualHost),
      code(String(facts['configure'])),
      code(String(facts['write'])),
      code(String(facts['read'])),
    ]),
  );
}

const fieldNames = (pointers: readonly string[]): HtmlValue =>
  joined(
    pointers.map((pointer) => code(pointer.slice(1))),
    ', ',
  );

function queueText({ name, durable, bindingKey, messageTtlMs, deadLetter }: QueueInfo): Html {
  return html`${code(name)}, ${durable ? 'durable' : 'not durable'}, bound with
  ${code(bindingKey)}${messageTtlMs !== undefined && `, messages wait ${duration(messageTtlMs)} at most`}${
    deadLetter !== undefined &&
    html`; dead letters go through ${code(deadLetter.exchange)} to
    ${code(deadLetter.queue)}${deadLetter.maxLength !== undefined && `, ${deadLetter.maxLength.toLocaleString('en')} at most`}`
  }`;
}

const counts: Readonly<Record<ReplyInfo['cardinality'], string>> = {
  one: 'one',
  many: 'many, until the deadline',
  stream: 'a stream, until it is cancelled',
};

function repliesPart({ replies }: ChannelInfo, catalogue: Catalogue): Html | null {
  const rows = Object.entries(replies).map(([question, reply]) => {
    const back = catalogue.channels[reply.channel];
    return [
      messageLink(question),
      joined(reply.messages.map(messageLink), ', '),
      back === undefined ? reply.channel : channelLink(back),
      counts[reply.cardinality],
      duration(reply.deadlineMs),
      reply.correlation.length === 0 ? '–' : fieldNames(reply.correlation),
    ];
  });
  if (rows.length === 0) return null;
  return html`<h3>Questions and what answers them</h3>
    ${table('Questions and answers', ['Question', 'Answers', 'On', 'How many', 'Due within', 'Repeats the fields'], rows)}`;
}

function channelPart(channel: ChannelInfo, catalogue: Catalogue): Html {
  const server = catalogue.servers[channel.server];
  const { exchange, fixedRoutingKey, routingKey, requiredFields, orderedBy } = channel;
  const operations = Object.values(catalogue.operations).filter((one) => one.channel === channel.id);
  const facts: (readonly [string, HtmlValue])[] = [
    ['Sender', code(channel.sender)],
    ['Receiver', code(receiverOf(channel))],
    [
      'Level',
      html`${channel.server} (virtual host ${code(server?.virtualHost ?? '')}, ${server?.protocol ?? ''})`,
    ],
    [
      'Exchange',
      html`${code(exchange.name)},
      ${exchange.type}${exchange.durable ? ', durable' : ''}${exchange.autoDelete && ', goes with its last binding'}`,
    ],
    ['Queue of the receiver', queueText(channel.queue)],
    ['Declared by', code(channel.declaredBy)],
    [
      'Routing key',
      fixedRoutingKey === undefined
        ? html`the values of ${fieldNames(routingKey)}, joined by dots; what is not set is left out`
        : code(fixedRoutingKey),
    ],
    ...(requiredFields.length === 0 ? [] : [['Has to be set', fieldNames(requiredFields)] as const]),
    [
      'Order',
      orderedBy === undefined
        ? 'all messages of one sender'
        : html`all messages of one sender with the same ${fieldNames(orderedBy)}`,
    ],
    ['Messages', joined(channel.messages.map(messageLink), ', ')],
    [
      'Operations',
      joined(
        operations.map(({ id }) => code(id)),
        ', ',
      ),
    ],
  ];
  return html`<h2 id="${channelAnchor(channel.id)}"><code>${channel.address}</code></h2>
    <p>${plainText(channel.description.trim())}</p>
    <dl class="facts">
      ${facts.map(
        ([term, what]) =>
          html`<dt>${term}</dt>
            <dd>${what}</dd> `,
      )}
    </dl>
    ${repliesPart(channel, catalogue)}`;
}

const entry = ({ id, address, description, messages }: ChannelInfo): SearchEntry => ({
  kind: 'channel',
  title: address,
  text: `${description.trim()} ${messages.join(' ')}`,
  anchor: channelAnchor(id),
});

/** The page. */
export function channelsReference({ model }: SiteInputs): Page {
  const { catalogue, roles } = model;
  const channels = Object.values(catalogue.channels);
  const { extensionMessages } = catalogue;
  return {
    path: channelsPage,
    title: 'Channels and rights',
    section: 'reference',
    order: 20,
    description: 'Exchanges, queues, bindings, routing keys, and who may write and read what.',
    html: html`<h1>Channels and rights</h1>
      <p>
        Drawn from <code>${model.document}</code>. Names in braces stand for names of participants:
        ${code('{heh}')} is the name of the hub. The same document with every schema is in
        <a href="${relativeLink(channelsPage, viewerPage)}">AsyncAPI’s viewer</a>.
      </p>
      ${
        extensionMessages !== undefined &&
        html`<p>
          Besides the messages listed, those of types that match ${code(extensionMessages.pattern)} travel on
          every channel.
        </p> `
      }
      <h2 id="roles">Who writes and reads what</h2>
      ${rolesPart(catalogue, roles)}
      <h2 id="rights">Rights on the broker</h2>
      <p>
        What <code>ebadge broker apply</code> grants, for a list with one participant a role
        (<code>heh-1</code>, <code>controller-1</code>, …), as RabbitMQ’s regular expressions. Who lists
        others gets the rights to them.
      </p>
      ${rightsPart(catalogue, roles)} ${channels.map((channel) => channelPart(channel, catalogue))}`,
    headings: [
      { id: 'roles', text: 'Who writes and reads what', level: 2 },
      { id: 'rights', text: 'Rights on the broker', level: 2 },
      ...channels.map(({ id, address }) => ({ id: channelAnchor(id), text: address, level: 2 as const })),
    ],
    search: channels.map(entry),
  };
}
