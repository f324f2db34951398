/** The schemas as the validator of the runtime takes them: annotations left out, nullables under a keyword of their own. */

const validating = new Set(
  (
    '$ref type const enum format pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf ' +
    'required dependentRequired minProperties maxProperties minItems maxItems uniqueItems minContains maxContains x-rules'
  ).split(' '),
);
const holdsSchema = new Set(
  'additionalProperties unevaluatedProperties unevaluatedItems propertyNames items contains not if then else'.split(
    ' ',
  ),
);
const holdsList = new Set('allOf anyOf oneOf prefixItems'.split(' '));
const holdsMap = new Set('properties patternProperties dependentSchemas $defs'.split(' '));

const annotations = new Set(
  'title description default deprecated readOnly writeOnly examples $comment contentEncoding contentMediaType contentSchema'.split(
    ' ',
  ),
);

/** `{"type": "null"}` with nothing but annotations besides. */
const isNull = (schema) =>
  typeof schema === 'object' &&
  schema.type === 'null' &&
  Object.keys(schema).every((key) => key === 'type' || annotations.has(key) || key.startsWith('x-'));

/** The other branch of a nullable; undefined where it is none. */
function nullableBranch(branches) {
  if (branches.length !== 2) return undefined;
  const others = branches.filter((branch) => !isNull(branch));
  return others.length === 1 ? others[0] : undefined;
}

/** One schema. */
function prepared(schema) {
  if (typeof schema !== 'object' || schema === null) return schema;
  const result = {};
  for (const [key, value] of Object.entries(schema)) {
    const nullable = key === 'anyOf' || key === 'oneOf' ? nullableBranch(value) : undefined;
    if (nullable !== undefined)
      result[key === 'anyOf' ? 'x-any-nullable' : 'x-one-nullable'] = prepared(nullable);
    else if (validating.has(key)) result[key] = value;
    else if (holdsSchema.has(key)) result[key] = prepared(value);
    else if (holdsList.has(key)) result[key] = value.map(prepared);
    else if (holdsMap.has(key)) {
      result[key] = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, prepared(inner)]));
    }
  }
  return result;
}

/** Everything about the contract that is data, as the runtime reads it. */
export function contractText(model, portable, banner) {
  const { catalogue } = model;
  const messages = Object.values(catalogue.messages).map((message) => {
    const { definition } = model.messages.find(({ name }) => name === message.name);
    const { name, contentType, errata, fields } = message;
    return {
      name,
      definition,
      contentType,
      fields: fields.map((field) => field.name),
      ...(errata === undefined ? {} : { errata }),
    };
  });
  const { title, version, discriminator, extensionMessages, servers, channels } = catalogue;
  const data = {
    $comment: banner,
    catalogue: {
      title,
      version,
      discriminator,
      ...(extensionMessages === undefined ? {} : { extensionMessages }),
      servers,
      messages,
      channels,
    },
    schemas: Object.fromEntries(
      Object.entries(portable.schemas.$defs).map(([name, schema]) => [name, prepared(schema)]),
    ),
  };
  return `${JSON.stringify(data, null, 1)}\n`;
}
