/** Who sends a message to whom: channels, exchanges, queues, and what the broker has to permit. */

import type { ChannelInfo } from '../../../src/support/contract.ts';
import { answeredBy, channelsOf, duration } from '../facts.ts';
import { html, joined, type Html } from '../html.ts';
import { messagePage, relativeLink } from '../links.ts';
import { plainText } from '../markdown.ts';
import type { SiteInputs } from '../page.ts';

/** A message's name, linked to its page. */
export const messageLink = (name: string, page: string): Html =>
  html`<a href="${relativeLink(page, messagePage(name))}"><code>${name}</code></a>`;

/** Names with commas and a word before the last. */
export const listed = (items: readonly Html[], word: string): Html =>
  items.length < 2
    ? joined(items, '')
    : html`${joined(items.slice(0, -1), ', ')} ${word} ${items.at(-1) ?? ''}`;

function talk({ model }: SiteInputs, message: string, channel: ChannelInfo, page: string): readonly Html[] {
  const reply = channel.replies[message];
  const questions = answeredBy(model.catalogue, message, channel.id);
  const links = (names: readonly string[], word: string): Html =>
    listed(
      names.map((name) => messageLink(name, page)),
      word,
    );
  const counts = {
    one: 'Answered by one of',
    many: 'Answered by any number of',
    stream: 'Answered again and again, until cancelled, by',
  };
  const said: Html[] = [];
  if (reply !== undefined) {
    const isSole = reply.cardinality === 'one' && reply.messages.length === 1;
    const words = isSole ? 'Answered by' : counts[reply.cardinality];
    said.push(html`${words} ${links(reply.messages, 'or')}, due within ${duration(reply.deadlineMs)}.`);
  }
  if (questions.length > 0) {
    const names = questions.map(({ name }) => name);
    said.push(html`Answers ${links(names, 'or')}.`);
  }
  return said.length > 0 ? said : [html`Asks for no answer.`];
}

const fieldsOf = (pointers: readonly string[]): Html =>
  listed(
    pointers.map((pointer) => html`<code>${pointer.slice(1)}</code>`),
    'and',
  );

/** What a channel is in RabbitMQ, and who may do what there. */
function channelCard(inputs: SiteInputs, message: string, channel: ChannelInfo, page: string): Html {
  const { sender, receiver, group, exchange, queue, declaredBy, server, description } = channel;
  const key = channel.fixedRoutingKey ?? channel.routingKey.map((pointer) => pointer.slice(1)).join(' . ');
  const readers =
    group === undefined
      ? html`<code>${receiver}</code> reads it and its queue`
      : html`members of <code>${group}</code> read it, each through its queue`;
  return html`<li class="card way" id="way-${channel.id}">
    <h3>
      ${sender} → ${group ?? receiver} <span class="badge">${server === 'heh' ? 'HEH' : server} level</span>
    </h3>
    <p>${plainText(description.trim())}</p>
    <p class="said">
      ${joined(talk(inputs, message, channel, page), ' ')}${
        channel.requiredFields.length > 0 && html` Here ${fieldsOf(channel.requiredFields)} must be set.`
      }
    </p>
    <dl>
      <dt>Exchange</dt>
      <dd><code>${exchange.name}</code></dd>
      <dt>Queue</dt>
      <dd><code>${queue.name}</code></dd>
      <dt>Routing key</dt>
      <dd><code>${key}</code></dd>
      <dt>Permission</dt>
      <dd>
        <code>${sender}</code> writes the exchange; ${readers}; <code>${declaredBy}</code> declares both.
      </dd>
    </dl>
  </li> `;
}

/** The section's content. */
export function wayCards(inputs: SiteInputs, message: string, page: string): Html {
  const channels = channelsOf(inputs.model.catalogue, message);
  return html`<ul class="cards ways">
    ${channels.map((channel) => channelCard(inputs, message, channel, page))}
  </ul>`;
}
