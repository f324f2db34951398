/** Who talks with whom, drawn from the channels of the document. */

import type { ChannelInfo } from '../../../src/support/contract.ts';
import { picture } from '../diagram/picture.ts';
import { roleTitle } from '../facts.ts';
import { html, type Html } from '../html.ts';
import type { SiteInputs } from '../page.ts';

const boxWidth = 190;
const boxHeight = 62;
const gap = 170;
const rowHeight = 132;

/** Two roles, and what they say to each other. */
interface Link {
  readonly roles: readonly [string, string];
  readonly there: number;
  readonly back: number;
}

function linksOf(channels: readonly ChannelInfo[]): readonly Link[] {
  const counts = new Map<string, Set<string>>();
  for (const { sender, receiver, messages } of channels) {
    const key = `${sender} ${receiver}`;
    counts.set(key, new Set([...(counts.get(key) ?? []), ...messages]));
  }
  const links: Link[] = [];
  for (const [key, messages] of counts) {
    const [a = '', b = ''] = key.split(' ');
    if (links.some(({ roles }) => roles.includes(a) && roles.includes(b))) continue;
    links.push({ roles: [a, b], there: messages.size, back: counts.get(`${b} ${a}`)?.size ?? 0 });
  }
  return links;
}

/** Roles in rows, each row a chain of roles that talk with each other. */
function rowsOf(links: readonly Link[]): readonly (readonly string[])[] {
  const roles = [...new Set(links.flatMap(({ roles: pair }) => pair))];
  const neighbours = (role: string): string[] =>
    links
      .filter(({ roles: pair }) => pair.includes(role))
      .flatMap(({ roles: pair }) => pair.filter((one) => one !== role));
  const seen = new Set<string>();
  const walk = (role: string): string[] => {
    if (seen.has(role)) return [];
    seen.add(role);
    return [role, ...neighbours(role).flatMap(walk)];
  };
  const ends = roles.filter((role) => neighbours(role).length < 2);
  return [...ends, ...roles].map(walk).filter((row) => row.length > 0);
}

/** The map. */
export function roleMap(inputs: SiteInputs): Html {
  const { catalogue } = inputs.model;
  const channels = Object.values(catalogue.channels);
  const levels = Object.values(catalogue.servers).map(({ name, virtualHost }) => {
    const links = linksOf(channels.filter(({ server }) => server === name));
    return { name, virtualHost, links, rows: rowsOf(links) };
  });
  const longest = Math.max(...levels.flatMap(({ rows }) => rows.map((row) => row.length)));
  const width = longest * boxWidth + (longest - 1) * gap + 40;
  let y = 10;
  const drawn = levels.map(({ name, virtualHost, links, rows }) => {
    const top = y;
    const height = rows.length * rowHeight + 20;
    y += height + 16;
    const content = rows.map((row, at) => {
      const rowTop = top + 46 + at * rowHeight;
      const x = (index: number): number => 20 + index * (boxWidth + gap);
      const lines = row.slice(1).map((role, index) => {
        const link = links.find(({ roles }) => roles.includes(role) && roles.includes(row[index] ?? ''));
        if (link === undefined) return null;
        const [there, back] =
          link.roles[0] === row[index] ? [link.there, link.back] : [link.back, link.there];
        const [from, to] = [x(index) + boxWidth, x(index + 1)];
        const arrow = (count: number, dy: number, isBack: boolean): Html => {
          const [a, b] = isBack ? [to, from] : [from, to];
          return html`<path
              class="f-arrow"
              d="M${a} ${rowTop + boxHeight / 2 + dy} H${b}"
              marker-end="url(#map-point)"
            /><text
              x="${(from + to) / 2}"
              y="${rowTop + boxHeight / 2 + dy + (isBack ? 18 : -7)}"
              text-anchor="middle"
              >${count} message${count === 1 ? '' : 's'}</text
            >`;
        };
        return html`${arrow(there, -9, false)}${arrow(back, 9, true)}`;
      });
      return html`${lines}${row.map(
        (role, index) =>
          html`<g class="f-made">
            <rect x="${x(index)}" y="${rowTop}" width="${boxWidth}" height="${boxHeight}" rx="10" />
            <text x="${x(index) + boxWidth / 2}" y="${rowTop + 27}" text-anchor="middle" class="f-title"
              >${role}</text
            >
            <text x="${x(index) + boxWidth / 2}" y="${rowTop + 46}" text-anchor="middle"
              >${shorten(roleTitle(inputs, role))}</text
            >
          </g>`,
      )}`;
    });
    return html`<g class="f-level"
        ><rect x="2" y="${top}" width="${width - 4}" height="${height}" rx="14" /><text
          x="20"
          y="${top + 26}"
          class="f-title"
          >${name === 'heh' ? 'HEH' : 'Market'} level, virtual host ${virtualHost}</text
        ></g
      >${content}`;
  });
  const said = channels.map(
    ({ sender, receiver, group, messages }) => `${sender} to ${group ?? receiver}: ${messages.join(', ')}.`,
  );
  return picture({ id: 'map', title: 'Who talks with whom', text: said.join(' '), width, height: y }, drawn);
}

/** What fits into a box. */
function shorten(title: string): string {
  const words = title.split(' ');
  let text = words.shift() ?? '';
  for (const word of words) {
    if (text.length + word.length > 26) return text;
    text += ` ${word}`;
  }
  return text;
}
