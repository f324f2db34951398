/** Tabs that need no script: radio buttons and a style sheet. With one, the choice holds for all of the site. */

import { html, slug, type Html } from './html.ts';

/** One of several contents in the same place. */
export interface Tab {
  /** Short, e.g. a language. Tabs of one label are chosen together. */
  readonly label: string;
  readonly content: Html;
}

/** Most that the style sheet has rules for. */
const mostTabs = 6;

/** Tabs; the id is unique on the page, the legend says what is chosen. */
export function tabs(id: string, legend: string, items: readonly Tab[]): Html {
  if (items.length > mostTabs) throw new Error(`${id}: the style sheet knows ${mostTabs} tabs at most.`);
  return html`<fieldset class="tabs" id="${id}">
    <legend class="hidden">${legend}</legend>
    ${items.map(({ label }, index) => {
      const own = `${id}-${slug(label)}`;
      return html`<input
          type="radio"
          name="${id}"
          id="${own}"
          data-tab="${label}"
          ${index === 0 && html` checked`}
        /><label for="${own}">${label}</label>`;
    })}
    <div class="panels">
      ${items.map(({ label, content }) => html`<div class="panel" data-label="${label}">${content}</div> `)}
    </div>
  </fieldset>`;
}
