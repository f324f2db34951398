/** All snippets of a message, in all languages. */

import type { SiteInputs } from '../page.ts';
import { dotnetSnippet } from './dotnet.ts';
import { javaSnippet } from './java.ts';
import { loadNames, type Names } from './names.ts';
import { plansOf, type Plan } from './plan.ts';
import { pythonSnippet } from './python.ts';
import { typescriptSnippet } from './typescript.ts';

/** One thing to do, in each language. */
export interface Snippet {
  readonly title: string;
  readonly kind: Plan['kind'];
  /** Name of the class in Java, unique among all messages'. */
  readonly className: string;
  readonly typescript: string;
  readonly java: string;
  readonly python: string;
  readonly csharp: string;
}

/** Makes snippets. */
export type Snippets = (message: string) => Promise<readonly Snippet[]>;

const titleCase = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

async function snippetOf(plan: Plan, message: string, inputs: SiteInputs, names: Names): Promise<Snippet> {
  const className = `${titleCase(message)}To${titleCase(plan.kind)}`;
  return {
    title: plan.title,
    kind: plan.kind,
    className,
    typescript: await typescriptSnippet(plan),
    java: javaSnippet(plan, inputs, names, className),
    python: pythonSnippet(plan, inputs, names),
    csharp: dotnetSnippet(plan, inputs, names),
  };
}

/** Loads what names are made by. */
export async function createSnippets(inputs: SiteInputs): Promise<Snippets> {
  const names = await loadNames(inputs.root, inputs.shapes.keys());
  return (message) =>
    Promise.all(plansOf(inputs, message).map((plan) => snippetOf(plan, message, inputs, names)));
}
