/** Sequence diagrams as SVG, laid out when the site is built. Colours are the page's; message names are links. */

import { html, joined, raw, type Html } from '../html.ts';

/** Who takes part: a column of the diagram. */
export interface Participant {
  readonly id: string;
  readonly title: string;
  /** Below the title, smaller. */
  readonly role?: string;
}

/** What happens, from top to bottom. */
export type Step =
  | {
      readonly kind: 'message';
      readonly from: string;
      readonly to: string;
      readonly label: string;
      /** Beside the label, e.g. the value that matters. */
      readonly detail?: string;
      readonly href?: string;
      /** Drawn dashed. */
      readonly isReply?: boolean;
      /** The one that the page is about. */
      readonly isMarked?: boolean;
    }
  | { readonly kind: 'note'; readonly over: readonly string[]; readonly text: string }
  | {
      readonly kind: 'frame';
      /** What kind of frame, in a corner: `one of`, `repeated`. */
      readonly label: string;
      readonly detail?: string;
      /** Each is one alternative. */
      readonly parts: readonly (readonly Step[])[];
    };

/** A diagram. */
export interface Sequence {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  readonly participants: readonly Participant[];
  readonly steps: readonly Step[];
}

const mono = 7.85;
const sans = 6.9;
const headHeight = 46;
const rowHeight = 46;
const noteLine = 18;
const framePad = 12;
const margin = 14;

const widthOf = (label: string, detail = ''): number =>
  label.length * mono + (detail === '' ? 0 : (detail.length + 2) * sans) + 36;

/** All steps, those in frames too. */
const flat = (steps: readonly Step[]): readonly Exclude<Step, { kind: 'frame' }>[] =>
  steps.flatMap((step) => (step.kind === 'frame' ? step.parts.flatMap(flat) : [step]));

/** In words, for those who do not see it. */
function described({ participants, steps }: Sequence): string {
  const titles = new Map(participants.map(({ id, title }) => [id, title]));
  const say = (step: Step): string => {
    if (step.kind === 'note')
      return `${step.over.map((id) => titles.get(id) ?? id).join(', ')}: ${step.text}.`;
    if (step.kind === 'message') {
      const detail = step.detail === undefined ? '' : ` (${step.detail})`;
      return `${titles.get(step.from) ?? step.from} to ${titles.get(step.to) ?? step.to}: ${step.label}${detail}.`;
    }
    return `${step.label}: ${step.parts.map((part) => part.map(say).join(' ')).join(' Or: ')}`;
  };
  return steps.map(say).join(' ');
}

class Layout {
  readonly #columns: ReadonlyMap<string, number>;
  readonly #left: number;
  readonly #right: number;
  readonly #drawn: Html[] = [];
  readonly #frames: Html[] = [];
  #y: number;

  constructor(columns: ReadonlyMap<string, number>, left: number, right: number) {
    this.#columns = columns;
    this.#left = left;
    this.#right = right;
    this.#y = margin + headHeight + 12;
  }

  get height(): number {
    return this.#y + 8;
  }

  /** Frames first: they lie behind what they hold. */
  get content(): Html {
    return joined([...this.#frames, ...this.#drawn], '\n');
  }

  #x(id: string): number {
    const x = this.#columns.get(id);
    if (x === undefined) throw new Error(`The diagram has no participant ${id}.`);
    return x;
  }

  draw(steps: readonly Step[], depth = 0): void {
    for (const step of steps) {
      if (step.kind === 'message') this.#message(step);
      else if (step.kind === 'note') this.#note(step);
      else this.#frame(step, depth);
    }
  }

  #message(step: Extract<Step, { kind: 'message' }>): void {
    this.#y += rowHeight;
    const [start, end] = [this.#x(step.from), this.#x(step.to)];
    const y = this.#y - 12;
    const middle = (start + end) / 2;
    const label = html`<tspan class="d-name">${step.label}</tspan>${
        step.detail !== undefined && html`<tspan class="d-detail" dx="8">${step.detail}</tspan>`
      }`;
    const text = html`<text x="${middle}" y="${y - 9}" text-anchor="middle">${label}</text>`;
    const classes = ['d-message', step.isReply === true && 'd-reply', step.isMarked === true && 'd-marked'];
    this.#drawn.push(
      html`<g class="${classes.filter((name) => name !== false).join(' ')}"
        >${step.href === undefined ? text : html`<a href="${step.href}">${text}</a>`}<line
          x1="${start}"
          y1="${y}"
          x2="${end - Math.sign(end - start) * 9}"
          y2="${y}"
        />${this.#head(end, y, start < end)}</g
      >`,
    );
  }

  /** The point of an arrow. */
  #head(x: number, y: number, isRightwards: boolean): Html {
    const back = isRightwards ? x - 10 : x + 10;
    return html`<path d="M${x} ${y} L${back} ${y - 5} L${back} ${y + 5} Z" />`;
  }

  #note({ over, text }: Extract<Step, { kind: 'note' }>): void {
    const xs = over.map((id) => this.#x(id));
    const lines = text.split('\n');
    const wanted = Math.max(...lines.map((line) => line.length * sans)) + 24;
    const middle = (Math.min(...xs) + Math.max(...xs)) / 2;
    const width = Math.max(wanted, Math.max(...xs) - Math.min(...xs) + 60);
    const left = Math.min(Math.max(this.#left, middle - width / 2), this.#right - width);
    const height = lines.length * noteLine + 12;
    this.#y += 10;
    const top = this.#y;
    this.#drawn.push(
      html`<g class="d-note"
        ><rect x="${left}" y="${top}" width="${width}" height="${height}" rx="6" />${lines.map(
          (line, index) =>
            html`<text x="${left + width / 2}" y="${top + 18 + index * noteLine}" text-anchor="middle"
              >${line}</text
            >`,
        )}</g
      >`,
    );
    this.#y += height;
  }

  #frame({ label, detail, parts }: Extract<Step, { kind: 'frame' }>, depth: number): void {
    this.#y += 14;
    const top = this.#y;
    const left = this.#left + depth * framePad;
    const width = this.#right - this.#left - depth * framePad * 2;
    const lines: Html[] = [];
    this.#y += 10;
    for (const [index, part] of parts.entries()) {
      if (index > 0) {
        this.#y += 4;
        lines.push(html`<line x1="${left}" y1="${this.#y}" x2="${left + width}" y2="${this.#y}" />`);
      }
      this.draw(part, depth + 1);
    }
    this.#y += 4;
    const tab = label.length * sans + 20;
    this.#frames.push(
      html`<g class="d-frame"
        ><rect x="${left}" y="${top}" width="${width}" height="${this.#y - top}" rx="8" />${lines}<path
          d="M${left} ${top + 8} a8 8 0 0 1 8 -8 h${tab - 8} v14 l-8 8 h${-(tab - 8)} z"
        /><text x="${left + 9}" y="${top + 15}">${label}</text>${
          detail !== undefined &&
          html`<text class="d-detail" x="${left + tab + 10}" y="${top + 15}">${detail}</text>`
        }</g
      >`,
    );
    this.#y += 4;
  }
}

/** Where the lifelines are: as far apart as what is written between them needs. */
function columnsOf({ participants, steps }: Sequence): { columns: Map<string, number>; width: number } {
  const index = new Map(participants.map(({ id }, at) => [id, at]));
  const heads = participants.map(
    ({ title, role = '' }) => Math.max(title.length * 7.8, role.length * sans, 60) + 28,
  );
  const gaps = participants.slice(1).map((_, at) => (heads[at] ?? 0) / 2 + (heads[at + 1] ?? 0) / 2 + 24);
  const messages = flat(steps).filter((step) => step.kind === 'message');
  const spans = messages
    .map(({ from, to, label, detail }) => {
      const [a, b] = [index.get(from) ?? 0, index.get(to) ?? 0];
      return { first: Math.min(a, b), last: Math.max(a, b), width: widthOf(label, detail) };
    })
    .sort((a, b) => a.last - a.first - (b.last - b.first));
  for (const { first, last, width } of spans) {
    const have = gaps.slice(first, last).reduce((sum, gap) => sum + gap, 0);
    const more = Math.max(0, width - have) / Math.max(1, last - first);
    for (let at = first; at < last; at++) gaps[at] = (gaps[at] ?? 0) + more;
  }
  const hasFrame = steps.some(({ kind }) => kind === 'frame');
  const pad = margin + (hasFrame ? framePad * 2 : 0);
  let x = pad + (heads[0] ?? 0) / 2;
  const columns = new Map<string, number>();
  for (const [at, { id }] of participants.entries()) {
    if (at > 0) x += gaps[at - 1] ?? 0;
    columns.set(id, Math.round(x));
  }
  const notes = flat(steps).filter((step) => step.kind === 'note');
  const needed = notes.flatMap(({ text }) =>
    text.split('\n').map((line) => line.length * sans + 24 + margin * 2),
  );
  return { columns, width: Math.round(Math.max(x + (heads.at(-1) ?? 0) / 2 + pad, ...needed)) };
}

/** The diagram. Throws when a step names someone who does not take part. */
export function sequenceDiagram(sequence: Sequence): Html {
  const { id, title, participants, steps } = sequence;
  const { columns, width } = columnsOf(sequence);
  const layout = new Layout(columns, margin, width - margin);
  layout.draw(steps);
  const height = layout.height;
  const heads = participants.map(({ id: own, title: name, role }) => {
    const x = columns.get(own) ?? 0;
    const boxWidth = Math.max(name.length * 7.8, (role ?? '').length * sans, 60) + 22;
    return html`<g class="d-head"
      ><line x1="${x}" y1="${margin + headHeight}" x2="${x}" y2="${height}" /><rect
        x="${x - boxWidth / 2}"
        y="${margin}"
        width="${boxWidth}"
        height="${headHeight}"
        rx="9"
      /><text x="${x}" y="${margin + (role === undefined ? 28 : 20)}" text-anchor="middle">${name}</text>${
        role !== undefined &&
        html`<text class="d-role" x="${x}" y="${margin + 36}" text-anchor="middle">${role}</text>`
      }</g
    >`;
  });
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    class="sequence"
    role="group"
    aria-labelledby="${id}-title"
    aria-describedby="${id}-text"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-text">${described(sequence)}</desc>
    ${joined(heads, raw('\n'))} ${layout.content}
  </svg>`;
}
