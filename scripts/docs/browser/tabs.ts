/** Tabs of one label are chosen together, on this page and the next ones. */

import { remember, remembered } from './storage.ts';

function choose(label: string): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('.tabs > input')) {
    if (input.dataset['tab'] === label) input.checked = true;
  }
}

export function tabsAgree(): void {
  const chosen = remembered('tab');
  if (chosen !== null) choose(chosen);
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.dataset['tab'] === undefined) return;
    // what is above may grow or shrink: the tabs stay where they are on the screen
    const before = target.getBoundingClientRect().top;
    choose(target.dataset['tab']);
    scrollBy({ top: target.getBoundingClientRect().top - before, behavior: 'instant' });
    remember('tab', target.dataset['tab']);
  });
}
