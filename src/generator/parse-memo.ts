/**
 * What the AsyncAPI parser said, kept for as long as it would say the same again. Its check compiles AsyncAPI's
 * own schema anew for each document, which takes longer than all the rest of a run that follows another one.
 */

import { Parser } from '@asyncapi/parser';
import { isObject, type Json, type JsonObject } from './load.ts';
import { parseDocument, type ParsedDocument } from './parse-document.ts';

/** A derived document taken apart: all but the schemas, and the schemas by name. */
interface Parts {
  readonly frame: string;
  readonly schemas: ReadonlyMap<string, Json>;
}

function takeApart(derived: JsonObject): Parts {
  const components = isObject(derived['components']) ? derived['components'] : {};
  const schemas = isObject(components['schemas']) ? components['schemas'] : {};
  const names = Object.keys(schemas);
  return {
    frame: JSON.stringify({ ...derived, components: { ...components, schemas: names } }),
    schemas: new Map(Object.entries(schemas)),
  };
}

/** The targets of all references in a schema, in order. */
function references(schema: Json): string[] {
  if (Array.isArray(schema)) return schema.flatMap(references);
  if (!isObject(schema)) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === '$ref' ? [JSON.stringify(value)] : references(value),
  );
}

const sameReferences = (a: Json, b: Json): boolean => references(a).join() === references(b).join();

/**
 * Parses derived documents, one after the other. When only the content of schemas has changed, and each changed
 * schema is one by AsyncAPI's definition of a schema and refers to what it referred to before, nothing that the
 * parser checks has changed, and what it said stands.
 */
export class ParseMemo {
  readonly #parser = new Parser();
  #last: { readonly parts: Parts; readonly source: string; readonly parsed: ParsedDocument } | undefined;

  /** Whether a schema is one by the definition of the AsyncAPI version. */
  async #isSchema(schema: Json, version: string): Promise<boolean> {
    const schemaFormat = `application/vnd.aai.asyncapi;version=${version}`;
    const checker = this.#parser.parserRegistry.get(schemaFormat);
    if (checker === undefined) return false;
    const [major = 3, minor = 0, patch = 0] = version.split('.').map(Number);
    const faults = await checker.validate({
      asyncapi: { semver: { version, major, minor, patch }, input: '', parsed: {} as never },
      data: schema,
      meta: {},
      path: [],
      schemaFormat,
      defaultSchemaFormat: schemaFormat,
    });
    return faults === undefined || faults.length === 0;
  }

  async #stands(parts: Parts, version: string): Promise<boolean> {
    const before = this.#last?.parts;
    if (before?.frame !== parts.frame) return false;
    for (const [name, schema] of parts.schemas) {
      const old = before.schemas.get(name) ?? null;
      if (JSON.stringify(old) === JSON.stringify(schema)) continue;
      if (!sameReferences(old, schema) || !(await this.#isSchema(schema, version))) return false;
    }
    return true;
  }

  /** Like {@link parseDocument}; the document may hold the schemas of an earlier run. */
  async parse(derived: JsonObject, file: string, source: string): Promise<ParsedDocument> {
    const parts = takeApart(derived);
    const version = typeof derived['asyncapi'] === 'string' ? derived['asyncapi'] : '';
    if (this.#last?.source === source && (await this.#stands(parts, version))) return this.#last.parsed;
    const parsed = await parseDocument(derived, file, source);
    const isSound = parsed.document !== undefined && !parsed.diagnostics.some(({ isError }) => isError);
    this.#last = isSound ? { parts, source, parsed } : undefined;
    return parsed;
  }
}
