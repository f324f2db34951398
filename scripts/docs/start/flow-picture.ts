/** How everything hangs together, as a picture: sources, generator, SDKs, bus. */

import { picture } from '../diagram/picture.ts';
import { html, type Html } from '../html.ts';
import type { SiteInputs } from '../page.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly lines?: readonly string[];
  readonly kind?: 'source' | 'tool' | 'made' | 'bus';
}

function box({ x, y, width, height, title, lines = [], kind = 'made' }: Box): Html {
  const middle = x + width / 2;
  const top = y + height / 2 - lines.length * 9 + 5;
  return html`<g class="f-${kind}">
    <rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" />
    <text x="${middle}" y="${top}" text-anchor="middle" class="f-title">${title}</text>
    ${lines.map((line, index) => html`<text x="${middle}" y="${top + 18 + index * 17}" text-anchor="middle">${line}</text>`)}
  </g>`;
}

/** An arrow along points; it ends in a point. */
function arrow(points: readonly (readonly [number, number])[], isBothWays = false): Html {
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
  return html`<path
    class="f-arrow"
    d="${path}"
    marker-end="url(#flow-point)"
    ${isBothWays && html` marker-start="url(#flow-point)"`}
  />`;
}

/** The picture; numbers are the model's. */
export function flowPicture({ model }: SiteInputs): Html {
  const messages = model.messages.length;
  const channels = Object.keys(model.catalogue.channels).length;
  const languages = ['TypeScript', 'Java', 'Python', '.NET'];
  const content = html` ${arrow([
    [190, 90],
    [240, 90],
    [240, 150],
    [266, 150],
  ])}
  ${arrow([
    [190, 210],
    [240, 210],
    [240, 150],
    [266, 150],
  ])}
  ${languages.map((_, index) =>
    arrow([
      [430, 150],
      [450, 150],
      [450, 48 + index * 68],
      [486, 48 + index * 68],
    ]),
  )}
  ${languages.map((_, index) => html`<path class="f-line" d="M620 ${48 + index * 68} H650 V150" />`)}
  ${arrow([
    [650, 150],
    [690, 150],
  ])}
  ${arrow(
    [
      [770, 188],
      [770, 212],
    ],
    true,
  )}
  ${arrow(
    [
      [770, 112],
      [770, 88],
    ],
    true,
  )}
  ${box({ x: 10, y: 55, width: 180, height: 70, title: 'schema/', lines: [`${messages} messages:`, 'fields, units, rules'], kind: 'source' })}
  ${box({ x: 10, y: 175, width: 180, height: 70, title: 'asyncapi.yaml', lines: [`${channels} channels: who says`, 'what to whom'], kind: 'source' })}
  ${box({ x: 270, y: 120, width: 160, height: 60, title: 'ebadge generate', lines: ['in seconds'], kind: 'tool' })}
  ${languages.map((title, index) => box({ x: 490, y: 26 + index * 68, width: 130, height: 44, title }))}
  ${box({ x: 694, y: 112, width: 196, height: 76, title: 'Your program', lines: ['typed client, validated', 'on both ends'], kind: 'tool' })}
  ${box({ x: 694, y: 216, width: 196, height: 60, title: 'RabbitMQ', lines: ['an exchange for each pair'], kind: 'bus' })}
  ${box({ x: 694, y: 24, width: 196, height: 60, title: 'Broker in memory', lines: ['for tests and first steps'], kind: 'bus' })}`;
  const text = `The schemas of ${messages} messages and the AsyncAPI document with ${channels} channels go into ebadge generate, which makes SDKs in ${languages.join(', ')}. Your program uses one of them, and talks through RabbitMQ with its peers, which use theirs.`;
  return picture(
    { id: 'flow', title: 'From the contract to the bus', text, width: 900, height: 300 },
    content,
  );
}
