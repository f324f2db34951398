/** The first page. */

import { html } from '../html.ts';
import type { Section } from '../page.ts';

export const start: Section = {
  pages: ({ model }) =>
    Promise.resolve([
      {
        path: 'index.html',
        title: 'Start',
        section: 'start',
        order: 0,
        html: html`<h1>${model.catalogue.title}</h1>`,
      },
    ]),
};
