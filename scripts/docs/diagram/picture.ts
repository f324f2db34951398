/** Pictures of boxes and arrows: the frame of their SVG, and the point that arrows end in. */

import { html, type Html, type HtmlValue } from '../html.ts';

/** What a picture is called, and how large it is. */
interface Picture {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** In words, for those who do not see it. */
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

/** The picture. Its arrows end in `url(#<id>-point)`. */
export const picture = ({ id, title, text, width, height }: Picture, content: HtmlValue): Html =>
  html`<svg
    xmlns="http://www.w3.org/2000/svg"
    class="flow"
    role="img"
    aria-labelledby="${id}-title ${id}-text"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-text">${text}</desc>
    <defs>
      <marker
        id="${id}-point"
        viewBox="0 0 10 10"
        refX="9"
        refY="5"
        markerWidth="8"
        markerHeight="8"
        orient="auto-start-reverse"
      >
        <path d="M0 0 L10 5 L0 10 Z" class="f-point" />
      </marker>
    </defs>
    ${content}
  </svg>`;
