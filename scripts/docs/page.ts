/** What the documentation site is made of: sections, which make pages out of the sources. */

import type { DefinitionShape } from '../../src/generator/shapes/shape.ts';
import type { Json, JsonObject } from '../../src/generator/json.ts';
import type { Model } from '../../src/generator/model.ts';
import type { Html } from './html.ts';
import type { Markdown } from './markdown.ts';

/** Something that search finds. */
export interface SearchEntry {
  readonly kind:
    | 'message'
    | 'field'
    | 'unit'
    | 'rule'
    | 'error'
    | 'option'
    | 'command'
    | 'channel'
    | 'conversation'
    | 'guide';
  readonly title: string;
  /** What is shown below the title, and searched. */
  readonly text: string;
  /** Id on the page of what is found. Default: the page itself. */
  readonly anchor?: string;
}

/** A heading of a page, for its table of contents. */
export interface Heading {
  readonly id: string;
  readonly text: string;
  readonly level: 2 | 3;
}

/** Parts of the site, in the order of its navigation. */
export type SectionName = 'start' | 'messages' | 'conversations' | 'try' | 'reference' | 'guides';

/** One page. */
export interface Page {
  /** Where it lies in the site, with slashes, e.g. `messages/report.html`. */
  readonly path: string;
  readonly title: string;
  readonly section: SectionName;
  /** What is in `<main>`, its `<h1>` included. Links are relative to the page: {@link relativeLink} makes them. */
  readonly html: Html;
  readonly search?: readonly SearchEntry[];
  /** Shown as "On this page" where there are more than two. Default: the `<h2>` and `<h3>` with an id in `html`. */
  readonly headings?: readonly Heading[];
  /** Place within the section's navigation; pages of one order come by title. The least is the section's own page. Default: 100. */
  readonly order?: number;
  /** A title of pages that belong together within the section's navigation. */
  readonly group?: string;
  /** Scripts of the site that the page needs besides the common one, e.g. `assets/try.js`. */
  readonly scripts?: readonly string[];
  /** One sentence for search engines and the head of the page. */
  readonly description?: string;
}

/** What pages are made of. */
export interface SiteInputs {
  /** The repository's folder. */
  readonly root: string;
  /** The specification, understood. */
  readonly model: Model;
  /** The model's types, by name. */
  readonly shapes: ReadonlyMap<string, DefinitionShape>;
  /** The AsyncAPI document, as written. */
  readonly document: JsonObject;
  /** Reads a file of the repository, e.g. `docs/bus.md`. */
  readonly read: (file: string) => string;
  /** Reads a JSON file of the repository. */
  readonly readJson: (file: string) => Json;
  readonly markdown: Markdown;
}

/** A part of the site. */
export interface Section {
  /** Makes its pages; throws when the sources no longer have what it shows. */
  pages(inputs: SiteInputs): Promise<readonly Page[]>;
  /** Writes files besides pages, e.g. those of other tools, into the folder of the site. */
  assets?(inputs: SiteInputs, out: string): Promise<void>;
}
