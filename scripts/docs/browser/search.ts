/** Search: opened by `/` or Ctrl-K, used by the keyboard alone. The index is loaded when it is first opened. */

import MiniSearch from 'minisearch';
import { make } from './make.ts';
import { most, ranked, type Index } from './ranking.ts';
import { searchOptions } from './search-options.ts';

declare global {
  var ebadgeSearchIndex: string | undefined;
}

const root = document.body.dataset['root'] ?? '';

let loading: Promise<Index> | undefined;

/** The index, once: a script, because pages from files may load nothing else. */
function loadIndex(): Promise<Index> {
  loading ??= new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${root}assets/search-index.js`;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => reject(new Error('The index could not be loaded.')));
    document.head.append(script);
  }).then(() => MiniSearch.loadJSON(globalThis.ebadgeSearchIndex ?? '', searchOptions));
  return loading;
}

const hint = 'Arrows choose, Enter opens, Escape closes.';

/** The dialog, its parts wired up. */
class SearchDialog {
  readonly #input = make('input', {
    type: 'search',
    role: 'combobox',
    placeholder: 'A message, field, unit, error, option …',
    'aria-label': 'Search the documentation',
    'aria-expanded': 'false',
    'aria-controls': 'search-list',
    'aria-autocomplete': 'list',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  readonly #list = make('div', { role: 'listbox', id: 'search-list', 'aria-label': 'Found' });
  readonly #status = make('p', { class: 'status', role: 'status' }, hint);
  readonly #dialog = make(
    'dialog',
    { class: 'search', 'aria-label': 'Search' },
    this.#input,
    this.#list,
    this.#status,
  );
  #chosen = 0;

  constructor() {
    this.#list.hidden = true;
    document.body.append(this.#dialog);
    this.#input.addEventListener('input', () => void this.#find());
    this.#dialog.addEventListener('keydown', (event) => this.#onKey(event));
    this.#dialog.addEventListener('click', ({ target }) => {
      if (
        target === this.#dialog ||
        (target instanceof Element && target.closest('[role=option]') !== null)
      ) {
        this.#dialog.close();
      }
    });
  }

  open(): void {
    if (this.#dialog.open) return;
    this.#dialog.showModal();
    this.#input.focus();
    this.#input.select();
    void this.#find();
  }

  get #options(): readonly HTMLAnchorElement[] {
    return [...this.#list.querySelectorAll('a')];
  }

  async #find(): Promise<void> {
    const query = this.#input.value;
    let index: Index;
    try {
      index = await loadIndex();
    } catch {
      this.#status.textContent = 'The index could not be loaded.';
      return;
    }
    // asked anew meanwhile
    if (query !== this.#input.value) return;
    const results = query.trim() === '' ? [] : ranked(index, query);
    this.#list.replaceChildren(
      ...results.map((result, at) =>
        make(
          'a',
          { role: 'option', id: `search-option-${at}`, href: root + result.to, tabindex: '-1' },
          make('span', { class: 'kind' }, result.kind),
          make('strong', {}, result.title),
          make('span', { class: 'text' }, result.text),
        ),
      ),
    );
    this.#list.hidden = results.length === 0;
    this.#input.setAttribute('aria-expanded', String(results.length > 0));
    this.#status.textContent =
      query.trim() === ''
        ? hint
        : results.length === 0
          ? `Nothing is called ${JSON.stringify(query)}.`
          : `${results.length === most ? `The first ${most}` : results.length} found. ${hint}`;
    this.#choose(0);
  }

  #choose(at: number): void {
    const options = this.#options;
    this.#chosen = options.length === 0 ? 0 : (at + options.length) % options.length;
    for (const [index, option] of options.entries()) {
      option.setAttribute('aria-selected', String(index === this.#chosen));
    }
    const chosen = options[this.#chosen];
    if (chosen === undefined) {
      this.#input.removeAttribute('aria-activedescendant');
      return;
    }
    this.#input.setAttribute('aria-activedescendant', chosen.id);
    chosen.scrollIntoView({ block: 'nearest' });
  }

  #onKey(event: KeyboardEvent): void {
    const step: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const by = step[event.key];
    if (by !== undefined) {
      event.preventDefault();
      this.#choose(this.#chosen + by);
    } else if (event.key === 'Escape') {
      // some browsers would only empty the field
      event.preventDefault();
      this.#dialog.close();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.#options[this.#chosen]?.click();
    }
  }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=radio]), textarea, select'));

/** Shows the button and listens for the keys. */
export function searchDialog(): void {
  let dialog: SearchDialog | undefined;
  const open = (): void => {
    dialog ??= new SearchDialog();
    dialog.open();
  };
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-open-search]')) {
    button.hidden = false;
    button.addEventListener('click', open);
  }
  document.addEventListener('keydown', (event) => {
    const isSlash =
      event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
    const isControlK = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    if (!isSlash && !isControlK) return;
    event.preventDefault();
    open();
  });
}
