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
    const words =
      reply.cardinality === 'one' && reply.messages.length === 1 ? 'Answered by' : counts[reply.cardinality];
    said.push(html`${words} ${links(reply.messages, 'or')}, due within ${duration(reply.deadlineMs)}.`);
  }
  if (questions.length > 0) {
    said.push(
      html`Answers
      ${links(
        questions.map(({ name }) => name),
        'or',
      )}.`,
    );
  }
  return said.length > 0 ? said : [html`Asks for no answer.`];
}

/** What a channel is in RabbitMQ, and who may do what there. */
function channelRow(inputs: SiteInputs, message: string, channel: ChannelInfo, page: string): Html {
  const { sender, receiver, group, exchange, queue, declaredBy, server } = channel;
  const key = channel.fixedRoutingKey ?? channel.routingKey.map((pointer) => pointer.slice(1)).join('.');
  return html`<tr id="way-${channel.id}">
    <th scope="row">
      ${sender} → ${group ?? receiver}<br /><span class="quiet small">${server} level</span>
    </th>
    <td>
      ${joined(talk(inputs, message, channel, page), html`<br />`)}${
        channel.requiredFields.length > 0 &&
        html`<br /><span class="small"
            >Here
            ${listed(
              channel.requiredFields.map((pointer) => html`<code>${pointer.slice(1)}</code>`),
              'and',
            )}
            must be set.</span
          >`
      }
    </td>
    <td>
      <span class="quiet small">exchange</span> <code>${exchange.name}</code><br /><span class="quiet small"
        >queue</span
      >
      <code>${queue.name}</code><br /><span class="quiet small">routing key</span> <code>${key}</code>
    </td>
    <td>
      ${sender} writes the exchange; ${group === undefined ? receiver : `members of ${group}`}
      ${group === undefined ? 'reads' : 'read'} it and the queue; ${declaredBy} declares both.
    </td>
  </tr> `;
}

/** The section's content. */
export function wayTable(inputs: SiteInputs, message: string, page: string): Html {
  const channels = channelsOf(inputs.model.catalogue, message);
  return html`<div class="table" tabindex="0" role="region" aria-label="Channels">
      <table>
        <thead>
          <tr>
            <th scope="col">From, to</th>
            <th scope="col">Conversation</th>
            <th scope="col">In RabbitMQ</th>
            <th scope="col">Permission</th>
          </tr>
        </thead>
        <tbody>
          ${channels.map((channel) => channelRow(inputs, message, channel, page))}
        </tbody>
      </table>
    </div>
    ${channels.length > 0 && html`<p class="quiet small">${plainText(channels.map(({ description }) => description.trim()).join(' '))}</p>`}`;
}
