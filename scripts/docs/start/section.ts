/** The first page. */

import { highlight } from '../highlight.ts';
import { html, type Html } from '../html.ts';
import { relativeLink } from '../links.ts';
import { roleDescription } from '../facts.ts';
import type { Page, Section, SiteInputs } from '../page.ts';
import { createSnippets, type Snippet } from '../snippets/snippets.ts';
import { tabs } from '../tabs.ts';
import { flowPicture } from './flow-picture.ts';
import { roleMap } from './role-map.ts';

const page = 'index.html';

/** The message that is published and subscribed to on this page: the first that a hub says. */
const shown = 'capabilities';

/** Blocks of code of a Markdown file, in order. Throws when there are fewer than wanted. */
function block({ read }: SiteInputs, file: string, language: string, index = 0): string {
  const blocks = [...read(file).matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)].filter(
    ([, name]) => name === language,
  );
  const code = blocks[index]?.[2];
  if (code === undefined) throw new Error(`${file} has no block ${index + 1} of ${language}.`);
  return code;
}

const code = (text: string, language: string): Html => highlight(text, language);

const notCompiled = html`<p class="quiet small">The .NET SDK has not been compiled yet.</p>`;

function install(inputs: SiteInputs): Html {
  return tabs('install-tabs', 'Language', [
    { label: 'TypeScript', content: html`${code('npm install @ebadge/sdk', 'sh')}` },
    {
      label: 'Java',
      content: html`${code(block(inputs, 'docs/java.md', 'sh'), 'sh')}${code(block(inputs, 'docs/java.md', 'xml'), 'xml')}`,
    },
    { label: 'Python', content: code(block(inputs, 'docs/python.md', 'sh'), 'sh') },
    { label: '.NET', content: html`${code(block(inputs, 'docs/dotnet.md', 'sh'), 'sh')}${notCompiled}` },
  ]);
}

function publishAndSubscribe(publish: Snippet, listen: Snippet): Html {
  const both = (first: string, second: string, language: string): Html =>
    html`<p class="small quiet">The hub publishes.</p>
      ${code(first, language)}
      <p class="small quiet">Its controlling entity subscribes.</p>
      ${code(second, language)}`;
  return tabs('publish-tabs', 'Language', [
    { label: 'TypeScript', content: both(publish.typescript, listen.typescript, 'ts') },
    { label: 'Java', content: both(publish.java, listen.java, 'java') },
    { label: 'Python', content: both(publish.python, listen.python, 'python') },
    { label: '.NET', content: html`${both(publish.csharp, listen.csharp, 'cs')}${notCompiled}` },
  ]);
}

function conversation(inputs: SiteInputs): Html {
  return tabs('conversation-tabs', 'Language', [
    { label: 'TypeScript', content: code(block(inputs, 'README.md', 'ts'), 'ts') },
    { label: 'Java', content: code(block(inputs, 'docs/java.md', 'java'), 'java') },
    { label: 'Python', content: code(block(inputs, 'docs/python.md', 'python'), 'python') },
    { label: '.NET', content: html`${code(block(inputs, 'docs/dotnet.md', 'csharp'), 'cs')}${notCompiled}` },
  ]);
}

const doors = [
  ['messages/index.html', 'Messages', 'Every field, unit, rule and error, with examples and code'],
  ['conversations/index.html', 'Conversations', 'The standard’s workflows, step by step'],
  ['try.html', 'Try it', 'Paste a message and see the verdict'],
] as const;

function rolesTable(inputs: SiteInputs): Html {
  const { roles, dialogues } = inputs.model;
  return html`<div class="table" tabindex="0" role="region" aria-label="Roles">
    <table>
      <thead>
        <tr>
          <th scope="col"><code>role</code></th>
          <th scope="col">Who</th>
          <th scope="col">Talks with</th>
        </tr>
      </thead>
      <tbody>
        ${roles.map(
          (role) =>
            html`<tr>
              <th scope="row"><code>${role}</code></th>
              <td>${roleDescription(inputs, role)}</td>
              <td>
                ${dialogues
                  .filter((dialogue) => dialogue.role === role)
                  .map(({ peer }) => html`<code>${peer}</code> `)}
              </td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

async function startPage(inputs: SiteInputs): Promise<Page> {
  const { model } = inputs;
  const snippets = await (await createSnippets(inputs))(shown);
  const publish = snippets.find(({ kind }) => kind === 'publish');
  const listen = snippets.find(({ kind }) => kind === 'listen');
  if (publish === undefined || listen === undefined) throw new Error(`${shown} is no longer said unasked.`);
  return {
    path: page,
    title: 'Start',
    section: 'start',
    order: 0,
    description: `Typed messages between home energy hubs, virtual power plants and grid operators.`,
    html: html`<div class="hero">
        <h1>Messages of the smart grid, typed and checked</h1>
        <p class="lead">
          The eBADGE data standard, ${model.messages.length} types of messages between home energy hubs,
          virtual power plants and grid operators, as JSON Schema and one AsyncAPI document, and the SDKs for
          TypeScript, Java, Python and .NET that are generated from them.
        </p>
        <p class="doors-row">
          <a class="button" href="#install">Install</a>
          <a class="button quiet-button" href="${relativeLink(page, 'messages/index.html')}">Messages</a>
          <a class="button quiet-button" href="${relativeLink(page, 'try.html')}">Try it</a>
        </p>
      </div>
      <figure class="diagram" tabindex="0" role="group" aria-label="How everything hangs together">
        ${flowPicture(inputs)}
      </figure>
      <ul class="cards">
        <li class="card">
          <strong>Nothing is lost silently</strong>
          <p>
            A publish returns when the broker has confirmed that the message is in a queue; what cannot be
            handled is kept, with the reason.
          </p>
        </li>
        <li class="card">
          <strong>Nothing wrong is accepted</strong>
          <p>
            Every message is validated before it leaves and when it arrives, with the same verdict in every
            language.
          </p>
        </li>
        <li class="card">
          <strong>What may not be said does not compile</strong>
          <p>
            Roles, messages and answers are types: an answer that does not fit the question is found by the
            compiler.
          </p>
        </li>
      </ul>
      <h2 id="install">Install</h2>
      ${install(inputs)}
      <h2 id="publish">Publish and subscribe</h2>
      ${publishAndSubscribe(publish, listen)}
      <h2 id="conversation">Ask and answer</h2>
      <p>
        A virtual power plant orders power; the hub offers what it can. Ids, counts and nulls are filled in,
        everything is validated.
      </p>
      ${conversation(inputs)}
      <h2 id="who">Who talks with whom</h2>
      <figure class="diagram" tabindex="0" role="group" aria-label="Who talks with whom">
        ${roleMap(inputs)}
      </figure>
      ${rolesTable(inputs)}
      <p class="quiet small">A program plays one role; a participant with two roles connects twice.</p>
      <h2 id="where">Where to go on</h2>
      <ul class="cards">
        ${doors.map(
          ([to, title, text]) =>
            html`<li>
              <a class="card" href="${relativeLink(page, to)}"
                ><strong>${title}</strong>
                <p>${text}</p></a
              >
            </li>`,
        )}
      </ul>`,
    search: [
      { kind: 'guide', title: 'Start', text: 'Install, publish and subscribe, ask and answer, roles.' },
    ],
  };
}

export const start: Section = { pages: async (inputs) => [await startPage(inputs)] };
