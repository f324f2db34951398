/** Bytes of messages, beside those that the authors of the standard counted for OpenADR. */

import { isObject, listOf, type Json, type JsonObject } from '../../../src/generator/json.ts';
import { textOf } from '../../../src/generator/schema-facts.ts';
import { bytesOnWire, validExamples, type ValidExample } from '../examples.ts';
import { html, type Html } from '../html.ts';
import type { Page, SiteInputs } from '../page.ts';
import { messageLink } from './ways.ts';

/** What OpenADR sends for the same. */
interface Counterpart {
  readonly name: string;
  readonly bytes: number;
  readonly isReply: boolean;
}

/** A message's sizes as the standard's authors give them. */
interface Printed {
  readonly bytes: number;
  readonly about: string;
  readonly openadr: readonly Counterpart[];
}

const file = 'scripts/docs/data/openadr-sizes.json';

const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

function printedOf(
  { readJson, model }: SiteInputs,
  message: string,
): { readonly source: string; readonly printed: Printed | null } {
  const data = object(readJson(file));
  const stranger = Object.keys(object(data['messages'])).find(
    (name) => !Object.hasOwn(model.catalogue.messages, name),
  );
  if (stranger !== undefined) throw new Error(`${file}: the document has no message ${stranger} any more.`);
  const own = object(data['messages'])[message];
  const source = `${textOf(data, 'source')}. ${textOf(data, 'note')}`;
  if (!isObject(own)) return { source, printed: null };
  return {
    source,
    printed: {
      bytes: Number(own['bytes']),
      about: typeof own['about'] === 'string' ? own['about'] : '',
      openadr: listOf(own['openadr'])
        .filter(isObject)
        .map((other) => ({
          name: textOf(other, 'name'),
          bytes: Number(other['bytes']),
          isReply: other['isReply'] === true,
        })),
    },
  };
}

const number = (value: number): string => value.toLocaleString('en-GB');

/** The section's content. */
export function sizeTable(inputs: SiteInputs, message: string, published: ValidExample): Html {
  const { source, printed } = printedOf(inputs, message);
  const own = bytesOnWire(published.text);
  const most = Math.max(own, printed?.bytes ?? 0, ...(printed?.openadr ?? []).map(({ bytes }) => bytes));
  const row = (what: Html, bytes: number): Html =>
    html`<tr>
      <th scope="row">${what}</th>
      <td class="number">${number(bytes)}</td>
      <td class="bar" aria-hidden="true">
        <svg viewBox="0 0 100 8" preserveAspectRatio="none" width="100%" height="8">
          <rect width="${((100 * bytes) / most).toFixed(1)}" height="8" rx="1" />
        </svg>
      </td>
    </tr> `;
  return html`<div class="table" tabindex="0" role="region" aria-label="Sizes">
      <table class="sizes">
        <thead>
          <tr>
            <th scope="col">Message</th>
            <th scope="col" class="number">Bytes</th>
            <th scope="col"><span class="hidden">Bar</span></th>
          </tr>
        </thead>
        <tbody>
          ${row(html`The published example, as the SDK sends it`, own)}${
            printed !== null &&
            html`${row(html`The standard's count for its <code>${message}</code>${printed.about !== '' && html` (${printed.about})`}`, printed.bytes)}${printed.openadr.map(
              ({ name, bytes, isReply }) =>
                row(
                  html`OpenADR 2.0b <code>${name}</code>${isReply && html`, the reply it asks for`}`,
                  bytes,
                ),
            )}`
          }
        </tbody>
      </table>
    </div>
    <p class="quiet small">
      ${
        printed === null || printed.openadr.length === 0
          ? 'The standard compares this message with no message of OpenADR.'
          : `Counts of the standard and of OpenADR: ${source}`
      }
      AMQP adds its frames and the properties of the message; a body is JSON without white space.
    </p>`;
}

const sizesPage = 'messages/sizes.html';

/** All messages, with their sizes. */
export function sizesOverview(inputs: SiteInputs): Page {
  const rows = inputs.model.messages.map(({ name }) => {
    const { printed } = printedOf(inputs, name);
    const [example] = validExamples(inputs, name);
    const own = example === undefined ? 0 : bytesOnWire(example.text);
    const [other] = printed?.openadr ?? [];
    return html`<tr>
      <th scope="row">${messageLink(name, sizesPage)}</th>
      <td class="number">${number(own)}</td>
      <td class="number">${printed === null ? '–' : number(printed.bytes)}</td>
      <td>${other === undefined ? '–' : html`<code>${other.name}</code>`}</td>
      <td class="number">${other === undefined ? '–' : number(other.bytes)}</td>
      <td class="number">
        ${other === undefined || printed === null ? '–' : `${(other.bytes / printed.bytes).toFixed(1)} ×`}
      </td>
    </tr>`;
  });
  const [first] = inputs.model.messages;
  const { source } = printedOf(inputs, first?.name ?? '');
  return {
    path: sizesPage,
    title: 'Sizes',
    section: 'messages',
    order: 2,
    description: 'Bytes of each message on the wire, beside OpenADR.',
    search: [
      { kind: 'guide', title: 'Sizes on the wire', text: 'Bytes of each message, beside OpenADR 2.0b.' },
    ],
    html: html`<h1>Sizes on the wire</h1>
      <p class="lead">
        Bytes of the body of each published example, as the SDK sends it, beside what the authors of the
        standard counted for theirs and for OpenADR 2.0b.
      </p>
      <div class="table" tabindex="0" role="region" aria-label="Sizes of all messages">
        <table>
          <thead>
            <tr>
              <th scope="col">Message</th>
              <th scope="col" class="number">SDK</th>
              <th scope="col" class="number">Standard's count</th>
              <th scope="col">OpenADR 2.0b</th>
              <th scope="col" class="number">Bytes</th>
              <th scope="col" class="number">÷ standard's</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </div>
      <p class="quiet small">
        ${source} A dash: the standard gives no count. Pages of messages name the replies that OpenADR asks
        for as well. The SDK's figures are measured when this page is made.
      </p>`,
  };
}
