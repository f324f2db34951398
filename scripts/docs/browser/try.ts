/** The page on which messages are judged, as they are typed. */

import { judge, type Judged, type Judgement } from './judge.ts';
import { make } from './make.ts';
import type { TryExample } from './try-examples.ts';

declare global {
  var ebadgeTryExamples: readonly TryExample[] | undefined;
}

const examples = globalThis.ebadgeTryExamples ?? [];

function find<T extends Element>(selector: string, type: new () => T): T {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`The page has no ${selector}.`);
  return found;
}

const form = find('[data-try]', HTMLFormElement);
const text = find('#try-text', HTMLTextAreaElement);
const message = find('#try-message', HTMLSelectElement);
const example = find('#try-example', HTMLSelectElement);
const file = find('#try-file', HTMLInputElement);
const tolerant = find('#try-tolerant', HTMLInputElement);
const unique = find('#try-unique', HTMLInputElement);
const verdict = find('[data-verdict]', HTMLElement);
const issues = find('[data-issues]', HTMLElement);
const json = find('[data-json]', HTMLElement);

/** Bytes of a file, until something is typed. */
let bytes: Uint8Array | undefined;

function issueTable({ issues: list, issueCount, truncated }: Extract<Judgement, { valid: false }>): Node[] {
  if (list.length === 0) return [];
  const row = (...cells: readonly (Node | string)[]): HTMLElement =>
    make('tr', {}, ...cells.map((cell) => make('td', {}, cell)));
  const heads = ['Where', 'Broken', 'Expected', 'Found'].map((head) => make('th', { scope: 'col' }, head));
  const rows = list.map(({ path, keyword, expected, found }) =>
    row(
      make('code', {}, path === '' ? '(message)' : path),
      make('code', {}, keyword),
      expected,
      make('code', {}, found),
    ),
  );
  const table = make('table', {}, make('thead', {}, make('tr', {}, ...heads)), make('tbody', {}, ...rows));
  const left = issueCount - list.length;
  const more = left > 0 ? `… and ${left} more` : truncated ? '… and maybe more' : '';
  return [
    make('div', { class: 'table', tabindex: '0', role: 'region', 'aria-label': 'Issues' }, table),
    ...(more === '' ? [] : [make('p', { class: 'quiet' }, more)]),
  ];
}

function forgivenList({ forgiven }: Extract<Judgement, { valid: true }>, read: unknown): Node[] {
  if (forgiven.length === 0) return [];
  const items = forgiven.map(({ path, what }) =>
    make(
      'li',
      {},
      make('code', {}, path),
      what === 'unknown' ? ': unknown, left out' : `: repaired, erratum ${what}`,
    ),
  );
  return [
    make('p', {}, 'Forgiven:'),
    make('ul', {}, ...items),
    make('p', {}, 'Read as:'),
    make(
      'div',
      { class: 'code' },
      make('pre', { tabindex: '0' }, make('code', {}, JSON.stringify(read, null, 2))),
    ),
  ];
}

function show({ judgement, words, read }: Judged): void {
  verdict.className = `try-verdict ${judgement.valid ? 'good' : 'bad'}`;
  verdict.replaceChildren(
    make('strong', {}, judgement.valid ? `Valid: ${judgement.message}` : judgement.code),
    ...(judgement.valid ? [] : [make('pre', {}, words)]),
  );
  issues.replaceChildren(...(judgement.valid ? forgivenList(judgement, read) : issueTable(judgement)));
  json.textContent = JSON.stringify(judgement, null, 2);
}

function update(): void {
  show(
    judge(bytes ?? text.value, {
      reading: tolerant.checked ? 'tolerant' : 'strict',
      uniqueKeys: unique.checked,
    }),
  );
}

const messageIn = (id: string): string => id.split('/')[0] ?? '';
const pretty = ({ id, text: own }: TryExample): string => {
  // a text whose characters matter stays as it is
  if (/\/text-|\/invalid\//.test(id)) return own;
  return JSON.stringify(JSON.parse(own), null, 2);
};

function listExamples(name: string): void {
  const groups = (['valid', 'invalid'] as const).map((kind) => {
    const own = examples.filter(({ id }) => id.startsWith(`${name}/${kind}/`));
    return make(
      'optgroup',
      { label: kind },
      ...own.map(({ id, title }) => make('option', { value: id }, title)),
    );
  });
  example.replaceChildren(...groups);
}

function choose(id: string): void {
  const chosen = examples.find((one) => one.id === id);
  if (chosen === undefined) return;
  message.value = messageIn(id);
  listExamples(message.value);
  example.value = id;
  bytes = undefined;
  file.value = '';
  text.value = pretty(chosen);
  update();
}

const fromHash = (): void => choose(decodeURIComponent(location.hash.slice(1)));

form.hidden = false;
form.addEventListener('submit', (event) => event.preventDefault());
message.replaceChildren(
  ...[...new Set(examples.map(({ id }) => messageIn(id)))].map((name) =>
    make('option', { value: name }, name),
  ),
);
message.addEventListener('change', () => choose(`${message.value}/valid/published`));
example.addEventListener('change', () => choose(example.value));
for (const option of [tolerant, unique]) option.addEventListener('change', update);
text.addEventListener('input', () => {
  bytes = undefined;
  file.value = '';
  update();
});
file.addEventListener('change', () => {
  const [chosen] = file.files ?? [];
  if (chosen === undefined) return;
  void chosen.arrayBuffer().then((content) => {
    text.value = new TextDecoder().decode(content);
    bytes = new Uint8Array(content);
    update();
  });
});
addEventListener('hashchange', fromHash);
choose('report/valid/published');
if (location.hash !== '') fromHash();
