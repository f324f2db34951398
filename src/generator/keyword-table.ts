/** Every keyword of schemas that is known here: what it is, and what it holds. All lists of keywords are made of this one. */

interface Keyword {
  /** Says which values are right; names or holds schemas for references; says something without forbidding any value. */
  readonly role: 'constraint' | 'structure' | 'annotation';
  /** The schemas that it holds: one, a list, or some by name. */
  readonly holds?: 'schema' | 'list' | 'map';
  /** Whether it holds data, which is no schema whatever it looks like. */
  readonly isData?: true;
  /** Whether it says nothing about null: it is about values of other types alone. */
  readonly isTyped?: true;
  /** Whether it is of older dialects only: {@link upgrade} puts it in the words of 2020-12. */
  readonly isOld?: true;
}

const constraint = { role: 'constraint' } as const;
const typed = { ...constraint, isTyped: true } as const;
const structure = { role: 'structure' } as const;
const annotation = { role: 'annotation' } as const;

const table: Readonly<Record<string, Keyword>> = {
  additionalProperties: { ...typed, holds: 'schema' },
  contains: { ...constraint, holds: 'schema' },
  else: { ...constraint, holds: 'schema' },
  if: { ...constraint, holds: 'schema' },
  items: { ...typed, holds: 'schema' },
  not: { ...constraint, holds: 'schema' },
  propertyNames: { ...typed, holds: 'schema' },
  then: { ...constraint, holds: 'schema' },
  unevaluatedItems: { ...constraint, holds: 'schema' },
  unevaluatedProperties: { ...constraint, holds: 'schema' },
  allOf: { ...constraint, holds: 'list' },
  anyOf: { ...constraint, holds: 'list' },
  oneOf: { ...constraint, holds: 'list' },
  prefixItems: { ...typed, holds: 'list' },
  dependentSchemas: { ...constraint, holds: 'map' },
  patternProperties: { ...typed, holds: 'map' },
  properties: { ...typed, holds: 'map' },
  additionalItems: { ...constraint, isOld: true },
  const: { ...constraint, isData: true },
  dependencies: { ...constraint, isOld: true },
  dependentRequired: { ...constraint, isData: true },
  enum: { ...constraint, isData: true },
  exclusiveMaximum: typed,
  exclusiveMinimum: typed,
  format: typed,
  maxContains: constraint,
  maxItems: typed,
  maxLength: typed,
  maxProperties: typed,
  maximum: typed,
  minContains: constraint,
  minItems: typed,
  minLength: typed,
  minProperties: typed,
  minimum: typed,
  multipleOf: typed,
  pattern: typed,
  required: { ...typed, isData: true },
  type: typed,
  uniqueItems: typed,
  $anchor: structure,
  $comment: structure,
  $defs: structure,
  $dynamicAnchor: structure,
  $dynamicRef: structure,
  $id: structure,
  $recursiveAnchor: structure,
  $recursiveRef: structure,
  $ref: structure,
  $schema: structure,
  $vocabulary: structure,
  definitions: structure,
  contentEncoding: annotation,
  contentMediaType: annotation,
  contentSchema: annotation,
  default: { ...annotation, isData: true },
  deprecated: annotation,
  description: annotation,
  examples: { ...annotation, isData: true },
  readOnly: annotation,
  title: annotation,
  writeOnly: annotation,
  // AsyncAPI's, and common usage
  discriminator: annotation,
  externalDocs: annotation,
  example: { ...annotation, isData: true },
};

const named = (test: (keyword: Keyword) => boolean): readonly string[] =>
  Object.keys(table).filter((name) => test(table[name] ?? annotation));

export const vocabulary: readonly string[] = Object.keys(table);
export const constraints: readonly string[] = named(({ role }) => role === 'constraint');
export const annotations: readonly string[] = named(({ role }) => role === 'annotation');
/** Keywords that only name or hold schemas; what they hold is reached through references. */
export const structures: readonly string[] = named(({ role }) => role === 'structure');

/** Keywords that hold one schema. */
export const schemaKeywords: readonly string[] = named(({ holds }) => holds === 'schema');
/** Keywords that hold a list of schemas. */
export const listKeywords: readonly string[] = named(({ holds }) => holds === 'list');
/** Keywords that hold schemas by name. */
export const mapKeywords: readonly string[] = named(({ holds }) => holds === 'map');
/** Keywords whose values hold no schemas, whatever they look like. */
export const dataKeywords: readonly string[] = named(({ isData }) => isData === true);

/** Constraints that say nothing about null once `type` is taken away. */
export const typedKeywords: readonly string[] = named(({ isTyped }) => isTyped === true);
/** What a schema may consist of once it is in the words of 2020-12, without annotations and names. */
export const validationKeywords: readonly string[] = [
  '$defs',
  '$ref',
  ...named(({ role, isOld }) => role === 'constraint' && isOld !== true),
];
