/** Reads one extension: a folder with a document of what it adds, held against schema/meta/extension.schema.json. */

import Ajv2020Module from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv';
import path from 'node:path';
import { closest } from '../../core/suggest.ts';
import { escapeStep, unescapeStep } from '../../support/pointer.ts';
import { metaSchema } from '../check-schemas.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Sources } from '../load.ts';
import type { ExtensionInput } from '../model.ts';
import { specError } from '../spec-error.ts';

const Ajv2020 = Ajv2020Module.default;

/** The document in an extension's folder. */
const extensionFile = 'extension.yaml';

/** One extension, read and of the right form. */
export interface Extension extends ExtensionInput {
  /** Its folder, relative to that of the core document. */
  readonly folder: string;
  /** The document: its name among the sources. */
  readonly file: string;
  readonly data: JsonObject;
  /** Fields by name, by message or type. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
}

let compiled: ValidateFunction | undefined;

function checker(): ValidateFunction {
  compiled ??= new Ajv2020({ strict: false }).compile(metaSchema('extension.schema.json'));
  return compiled;
}

/** Keys that a part of the document may have. */
function knownAt(instancePath: string): string[] {
  const schema = metaSchema('extension.schema.json') as {
    properties: Record<string, { properties?: object }>;
  };
  const [, key] = instancePath.split('/').map(unescapeStep);
  return Object.keys((key === undefined ? schema : schema.properties[key])?.properties ?? {});
}

function refuse(file: string, error: ErrorObject | undefined): never {
  const { instancePath = '', keyword = '', message = '' } = error ?? {};
  const params = (error?.params ?? {}) as Record<string, unknown>;
  if (keyword === 'additionalProperties') {
    const key = String(params['additionalProperty']);
    const known = knownAt(instancePath);
    const similar = closest(key, known);
    throw specError(
      'SPEC_INVALID',
      { file, pointer: `${instancePath}/${escapeStep(key)}` },
      `an extension document has no "${key}" there: it holds what is added, and all else is the core document's.`,
      similar === undefined
        ? `remove it; known are ${known.join(', ')}.`
        : `write "${similar}", or remove it.`,
    );
  }
  if (keyword === 'required') {
    const key = String(params['missingProperty']);
    throw specError(
      'SPEC_INVALID',
      { file, pointer: instancePath },
      `"${key}" is missing.`,
      key === 'prefix' || key === 'x-extension'
        ? 'write x-extension: { prefix: ext_<who defines it> }.'
        : 'begin as `ebadge extend init` does: asyncapi, info with title and version, x-extension with prefix.',
    );
  }
  throw specError(
    'SPEC_INVALID',
    { file, pointer: instancePath },
    `it ${message}.`,
    'correct it as schema/meta/extension.schema.json says.',
  );
}

/** What a folder is called in messages and in what is generated: as it was named, but for what machines differ in. */
function shownAs(given: string): string {
  const within = path.relative('', given);
  const isOutside = within.startsWith('..') && path.isAbsolute(given);
  const shown = isOutside ? path.basename(given) : within.split(path.sep).join('/');
  // nothing of the core document's is called so
  return shown === '' ? '.' : shown;
}

/** Reads the extension in a folder. Throws `SPEC_…` where there is none, or it is not of the right form. */
export function readExtension(sources: Sources, given: string): Extension {
  const folder = sources.nameOf(path.resolve(given));
  const file = path.posix.join(folder, extensionFile);
  const { data } = sources.read(file, { file: given, pointer: '' });
  const check = checker();
  if (!check(data) || !isObject(data)) refuse(file, check.errors?.[0]);
  const { 'x-extension': head, info } = data as {
    'x-extension': { prefix: string; fields?: Extension['fields'] };
    info: { title: string; version: string };
  };
  return {
    folder,
    file,
    shown: `${shownAs(given)}/${extensionFile}`,
    data,
    prefix: head.prefix,
    title: info.title,
    version: info.version,
    fields: head.fields ?? {},
  };
}
