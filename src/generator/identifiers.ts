/** What the schemas of a file call themselves: `$id` and anchors. */

import path from 'node:path';
import { escapeStep } from '../support/pointer.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** A schema that has a base URI of its own, or the file itself. */
export interface Resource {
  readonly pointer: string;
  /** Absolute URI, or a path like that of a file where nothing around says more. */
  readonly uri: string;
}

/** A plain name of a schema. */
export interface Anchor {
  readonly pointer: string;
  readonly name: string;
  /** Pointer of the resource that the name belongs to. */
  readonly resource: string;
  readonly dynamic: boolean;
}

/** What one file says of itself. */
export interface Identifiers {
  /** The file first, those inside after those around them. */
  readonly resources: readonly Resource[];
  readonly anchors: readonly Anchor[];
}

/** Keywords whose values are data, whatever they look like. */
const data = /^(?:const|enum|default|examples?|x-.*)$/;

/** Keywords (and parts of AsyncAPI documents) whose values are things by name. */
const maps =
  /^(?:properties|patternProperties|\$defs|definitions|dependentSchemas|dependencies|schemas|messages|channels|operations|parameters|servers|replies|(?:message|operation)Traits)$/;

/** Whether the text begins with a scheme; one letter and a colon are a drive. */
export const isAbsolute = (text: string): boolean => /^[A-Za-z][A-Za-z0-9+.-]+:/.test(text);

/** The URI that a reference without its fragment means at a base, or null when it means none. */
export function resolveUri(base: string, reference: string): string | null {
  try {
    if (isAbsolute(reference)) return new URL(reference).href;
    if (reference === '') return base;
    if (isAbsolute(base)) return new URL(reference, base).href;
    return path.posix.join(path.posix.dirname(base), decodeURIComponent(reference));
  } catch {
    return null;
  }
}

/** Whether a pointer leads to a place or into it. */
export const isWithin = (pointer: string, around: string): boolean =>
  pointer === around || pointer.startsWith(`${around}/`);

/** Reads `$id` and anchors wherever a schema may stand. `file` is the base URI of all that has no other. */
export function identifiersOf(file: string, root: Json): Identifiers {
  const resources: Resource[] = [{ pointer: '', uri: file }];
  const anchors: Anchor[] = [];

  const identify = (schema: JsonObject, pointer: string, around: Resource, modern: boolean): Resource => {
    const id = schema['$id'];
    let resource = around;
    // before 2019-09 whatever stands beside a reference is ignored
    if (typeof id === 'string' && (modern || typeof schema['$ref'] !== 'string')) {
      const [location = '', name = ''] = id.split('#');
      const uri = resolveUri(around.uri, location);
      if (location !== '' && uri !== null) {
        resource = { pointer, uri };
        resources.push(resource);
      }
      if (name !== '') anchors.push({ pointer, name, resource: resource.pointer, dynamic: false });
    }
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      const name = schema[keyword];
      if (typeof name !== 'string') continue;
      anchors.push({ pointer, name, resource: resource.pointer, dynamic: keyword === '$dynamicAnchor' });
    }
    return resource;
  };

  const visit = (value: Json, pointer: string, around: Resource, modern: boolean, isMap: boolean): void => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => visit(item, `${pointer}/${index}`, around, modern, false));
    }
    if (!isObject(value)) return;
    const dialect = isMap ? undefined : (value['$schema'] ?? value['schemaFormat']);
    const isModern = typeof dialect === 'string' ? /2019-09|2020-12/.test(dialect) : modern;
    const resource = isMap ? around : identify(value, pointer, around, isModern);
    for (const [key, item] of Object.entries(value)) {
      if (!isMap && data.test(key)) continue;
      visit(item, `${pointer}/${escapeStep(key)}`, resource, isModern, !isMap && maps.test(key));
    }
  };
  const [itself] = resources;
  if (itself !== undefined) visit(root, '', itself, false, false);
  return { resources, anchors };
}

/** Every `$ref` below a value, wherever it stands. */
export function referencesIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const own = typeof value['$ref'] === 'string' ? [value['$ref']] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}
