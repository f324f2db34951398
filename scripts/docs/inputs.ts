/** Reads what the site is made of. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildModel } from '../../src/generator/build-model.ts';
import { isObject, type Json } from '../../src/generator/json.ts';
import { Sources } from '../../src/generator/load.ts';
import { shapesOf } from '../../src/generator/shapes/build-shapes.ts';
import { createMarkdown } from './markdown.ts';
import type { SiteInputs } from './page.ts';

/** The inputs in a folder of the repository. Throws an `EbadgeError` when the specification is not right. */
export function readInputs(root: string): SiteInputs {
  const sources = new Sources(path.join(root, 'asyncapi.yaml'));
  const model = buildModel(sources);
  const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
  return {
    root,
    model,
    shapes: new Map(shapesOf(model).definitions.map((shape) => [shape.name, shape])),
    document: isObject(sources.root.data) ? sources.root.data : {},
    read,
    readJson: (file) => JSON.parse(read(file)) as Json,
    markdown: createMarkdown(),
  };
}
