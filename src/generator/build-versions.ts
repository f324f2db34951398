/** `x-versions`: what this version is called, and how messages of older ones are carried into it and back. */

import Ajv2020Module from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { closest } from '../core/suggest.ts';
import type { MessageMapping, VersionMapping, VersionsInfo } from '../support/versions.ts';
import { escapeStep } from '../support/pointer.ts';
import { metaSchema } from './check-schemas.ts';
import { isObject, jsonAt, type Json, type JsonObject } from './json.ts';
import type { Sources } from './load.ts';
import { specError, type SourcePlace } from './spec-error.ts';

const Ajv2020 = Ajv2020Module.default;
const keyword = 'x-versions';

function compileChecks(): Readonly<Record<'versions' | 'mapping', ValidateFunction>> {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema(metaSchema('versions.schema.json'), 'versions');
  return {
    versions: ajv.compile({ $ref: 'versions' }),
    mapping: ajv.compile({ $ref: 'versions#/$defs/mapping' }),
  };
}

let checks: ReturnType<typeof compileChecks> | undefined;

function hold(kind: 'versions' | 'mapping', value: Json, place: SourcePlace): void {
  const check = (checks ??= compileChecks())[kind];
  if (check(value)) return;
  // of alternatives the last error says that none fits; the deepest says why
  const [first, ...others] = check.errors ?? [];
  const error = others.reduce<ErrorObject | undefined>(
    (best, one) => (one.instancePath.length > (best?.instancePath.length ?? -1) ? one : best),
    first,
  );
  throw specError(
    'SPEC_INVALID',
    { file: place.file, pointer: place.pointer + (error?.instancePath ?? '') },
    `it ${error?.message ?? 'is wrong'}.`,
    'correct it as schema/meta/versions.schema.json says.',
  );
}

/** Refuses a mapping to messages that the newer version does not have, or to one of them twice. */
function checkTargets(
  mapping: { readonly messages: Readonly<Record<string, MessageMapping>> },
  names: readonly string[],
  file: string,
): void {
  const before = new Map<string, string>();
  for (const [older, { name }] of Object.entries(mapping.messages)) {
    const place = { file, pointer: `/messages/${escapeStep(older)}/name` };
    if (!names.includes(name)) {
      const similar = closest(name, names);
      const fix = similar === undefined ? 'correct the name.' : `write "${similar}".`;
      throw specError('SPEC_INVALID', place, `the newer version has no message "${name}".`, fix);
    }
    const twin = before.get(name);
    if (twin !== undefined) {
      const reason = `"${twin}" becomes "${name}" already: there would be two ways back.`;
      throw specError(
        'SPEC_INVALID',
        place,
        reason,
        'map one of the two, and list the other under withdrawn.',
      );
    }
    before.set(name, older);
  }
}

/** Reads the mappings' files, which are part of the specification. What is wrong with them is told later. */
export function readVersionFiles(document: JsonObject, sources: Sources): void {
  const older = jsonAt(document, `/${keyword}/older`);
  for (const [version, path] of Object.entries(isObject(older) ? older : {})) {
    const pointer = `/${keyword}/older/${escapeStep(version)}`;
    if (typeof path === 'string') sources.read(path, { file: sources.root.name, pointer });
  }
}

/** What a document says of its versions; undefined where it says nothing. `names` are its messages. */
export function readVersions(
  document: JsonObject,
  sources: Sources,
  names: readonly string[],
): VersionsInfo | undefined {
  const value = document[keyword];
  if (value === undefined) return undefined;
  const place: SourcePlace = { file: sources.root.name, pointer: `/${keyword}` };
  hold('versions', value, place);
  const { name, older } = value as { name: string; older: Record<string, string> };
  const read = Object.entries(older).map(([version, path]) => {
    const at = { ...place, pointer: `${place.pointer}/older/${escapeStep(version)}` };
    if (version === name) throw specError('SPEC_INVALID', at, 'this is the version itself.', 'remove it.');
    const file = sources.read(path, at);
    hold('mapping', file.data, { file: file.name, pointer: '' });
    const data = file.data as unknown as Pick<VersionMapping, 'description' | 'to' | 'messages'> &
      Partial<Pick<VersionMapping, 'withdrawn' | 'added'>>;
    const { description, to, messages, withdrawn = {}, added = {} } = data;
    return { version, file: file.name, mapping: { description, to, messages, withdrawn, added } };
  });
  for (const { version, file, mapping } of read) {
    const next = read.find((one) => one.version === mapping.to);
    const to = { file, pointer: '/to' };
    if (mapping.to !== name && next === undefined) {
      throw specError(
        'SPEC_INVALID',
        to,
        `there is no version "${mapping.to}".`,
        `name one of ${[...read.map((one) => one.version), name].filter((one) => one !== version).join(', ')}.`,
      );
    }
    const trail = [version];
    for (let at: string | undefined = mapping.to; at !== undefined && at !== name;) {
      if (trail.includes(at))
        throw specError('SPEC_INVALID', to, 'the versions lead in a circle.', `let them lead to "${name}".`);
      trail.push(at);
      const current: string = at;
      at = read.find((one) => one.version === current)?.mapping.to;
    }
    checkTargets(mapping, next === undefined ? names : Object.keys(next.mapping.messages), file);
  }
  return { name, older: Object.fromEntries(read.map(({ version, mapping }) => [version, mapping])) };
}
