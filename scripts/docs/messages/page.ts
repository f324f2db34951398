/** The page of one message. */

import type { Conversation } from '../conversations/read.ts';
import { html, joined, type Html } from '../html.ts';
import { highlight } from '../highlight.ts';
import { conversationPage, messageLinks, messagePage, relativeLink } from '../links.ts';
import { plainText } from '../markdown.ts';
import { invalidExamples, validExamples } from '../examples.ts';
import { channelsOf, messageOf, wayOf } from '../facts.ts';
import type { Page, SiteInputs } from '../page.ts';
import type { Snippet, Snippets } from '../snippets/snippets.ts';
import { tabs } from '../tabs.ts';
import { invalidSection, validSection } from './example-sections.ts';
import { exchangeDiagram } from './exchange-diagram.ts';
import { fieldEntries, fieldRows, fieldTable } from './fields.ts';
import { builderList, ruleList, rulesOf, type Rule } from './rules.ts';
import { sizeTable } from './sizes.ts';
import { listed, wayCards } from './ways.ts';

/** Code in each language, as tabs. */
const codeTabs = (id: string, { title, typescript, java, python, csharp }: Snippet): Html =>
  tabs(id, title, [
    { label: 'TypeScript', content: highlight(typescript, 'ts') },
    { label: 'Java', content: highlight(java, 'java') },
    { label: 'Python', content: highlight(python, 'python') },
    {
      label: '.NET',
      content: html`${highlight(csharp, 'cs')}
        <p class="quiet small">The .NET SDK and this code have not been compiled yet.</p>`,
    },
  ]);

const inWords: Readonly<Record<string, string>> = {
  ask: 'Ask, and wait for the answer',
  answer: 'Answer it',
  publish: 'Send it unasked',
  listen: 'Handle it',
};

function codeSection(snippets: readonly Snippet[]): Html {
  const isAnswer = snippets.length > 2;
  return html`${snippets.map((snippet) => {
    const words =
      isAnswer && snippet.kind === 'answer'
        ? `Send it as an answer: ${snippet.title.slice('Answer '.length)}`
        : isAnswer && snippet.kind === 'ask'
          ? `Receive it as the answer to ${snippet.title.slice('Ask '.length)}`
          : snippet.kind === 'publish' && !isAnswer
            ? 'Send it'
            : isAnswer && snippet.kind === 'listen'
              ? 'Handle it when it comes unasked'
              : (inWords[snippet.kind] ?? snippet.title);
    const body = html`<h3 id="code-${snippet.kind}">${words}</h3>
      ${codeTabs(`code-${snippet.kind}-tabs`, snippet)}`;
    return html`${body} `;
  })}`;
}

const ruleEntry = (
  { name, operands, meaning }: Rule,
  message: string,
): { readonly title: string; readonly text: string } => ({
  title: `${name} in ${message}`,
  text: `${meaning} ${operands.map(([key, value]) => `${key} ${value}`).join(', ')}`,
});

/** What pages are made of besides the model. */
interface PageSources {
  readonly snippets: Snippets;
  readonly conversations: readonly Conversation[];
}

/** Workflows of the standard that a message is part of. */
function partOf(conversations: readonly Conversation[], message: string, page: string): Html | null {
  const found = conversations.filter(({ steps }) =>
    steps.some(
      (step) => step.kind !== 'note' && (step.message === message || step.answers.includes(message)),
    ),
  );
  if (found.length === 0) return null;
  const links = found.map(
    (one) => html`<a href="${relativeLink(page, conversationPage(one.id))}">${one.title}</a>`,
  );
  return html`<p>Part of ${listed(links, 'and')}.</p>`;
}

/** Makes the page. */
export async function messagePageOf(
  inputs: SiteInputs,
  name: string,
  { snippets, conversations }: PageSources,
): Promise<Page> {
  const { model } = inputs;
  const info = messageOf(model.catalogue, name);
  const own = model.messages.find((message) => message.name === name);
  const definition = own?.definition ?? info.title;
  const page = messagePage(name);
  const links = messageLinks(new Set(model.messages.map((message) => message.name)), page);
  const rows = fieldRows(inputs, definition);
  const rules = rulesOf(inputs, definition);
  const builders = builderList(inputs, name, page);
  const valid = validExamples(inputs, name);
  const invalid = invalidExamples(inputs, name);
  const channels = channelsOf(model.catalogue, name);
  const [published] = valid;
  const group = channels[0]?.server;
  return {
    path: page,
    title: name,
    section: 'messages',
    description: info.summary,
    ...(group === undefined
      ? {}
      : { group: `${group === 'heh' ? 'HEH' : group.charAt(0).toUpperCase() + group.slice(1)} level` }),
    order: 50,
    html: html`<h1><code>${name}</code></h1>
      <p class="lead">${plainText(own?.description ?? info.summary, links)}</p>
      <p>
        ${joined(
          channels.map((channel) => html`<span class="badge accent">${wayOf(channel)}</span>`),
          ' ',
        )}
        ${info.source !== undefined && html`<span class="badge">${info.source}</span>`}
      </p>
      <h2 id="ways">Who sends it to whom</h2>
      ${wayCards(inputs, name, page)}
      <h2 id="conversation">Its conversation</h2>
      <figure class="diagram" tabindex="0" role="group" aria-label="Sequence diagram">
        ${exchangeDiagram(inputs, name, page)}
      </figure>
      ${partOf(conversations, name, page)}
      <h2 id="fields">Fields</h2>
      ${fieldTable(rows, links)}
      <p class="quiet small">
        Null and left out mean the same for a field that may be both. Fields that begin with
        <code>ext_</code> may be added; any other unknown field is refused, unless reading is tolerant.
      </p>
      ${
        rules.length > 0 &&
        html`<h2 id="rules">Rules</h2>
          <p>
            Conditions that the schema's keywords cannot say; a message that breaks one is as invalid as any.
          </p>
          ${ruleList(rules, definition)}`
      }
      <h2 id="code">In code</h2>
      ${codeSection(await snippets(name))}
      ${
        builders !== null &&
        html`<h3 id="builders">Made out of another message</h3>
          ${builders}`
      }
      <h2 id="valid">Valid examples</h2>
      ${validSection(valid, name, page)}
      <h2 id="invalid">Refused, and why</h2>
      <p>Each with the error's own words, as the SDK says them to this text.</p>
      ${invalidSection(invalid, name, page)}
      <h2 id="sizes">Size on the wire</h2>
      ${published !== undefined && sizeTable(inputs, name, published)}`,
    search: [
      { kind: 'message', title: name, text: info.summary },
      ...fieldEntries(name, rows),
      ...rules.map((rule) => ({ kind: 'rule' as const, ...ruleEntry(rule, name), anchor: 'rules' })),
    ],
  };
}
