/*
 * The schemas as the JSON Schema library gets them. Keywords whose meaning the contract fixes more exactly than JSON Schema
 * does, or that the library reads otherwise (numbers, lengths in code points, patterns, formats, rules), stand under one
 * keyword of our own, which the runtime adds to the library; patterns are written for .NET. What is an annotation is left out.
 */

/** Our keyword. */
const exact = 'x-exact';

const exactKeywords = [
  'type',
  'const',
  'enum',
  'uniqueItems',
  'multipleOf',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'x-rules',
];
const plainKeywords = [
  'required',
  'dependentRequired',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minContains',
  'maxContains',
];
const oneSchema = [
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
  'items',
  'contains',
  'not',
  'if',
  'then',
  'else',
];
const listOfSchemas = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const mapOfSchemas = ['properties', 'dependentSchemas'];

const surrogates = '[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]';
const classes = {
  d: '0-9',
  w: 'A-Za-z0-9_',
  s: '\\t\\n\\v\\f\\r\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff',
};

/** A class of characters, from its bracket on: its text for .NET, and where it ends. */
function classAt(pattern, start) {
  let at = start + 1;
  const isNegated = pattern[at] === '^';
  if (isNegated) at++;
  let inside = '';
  for (; at < pattern.length && pattern[at] !== ']'; at++) {
    const character = pattern[at];
    if (character === '\\') {
      at++;
      const next = pattern[at] ?? '';
      inside += classes[next] ?? `\\${next}`;
    } else if (character === '[') inside += '\\[';
    else inside += character;
  }
  // one character beyond the first 65536 is two of .NET's
  const text = isNegated ? `(?:${surrogates}|[^${inside}\\uD800-\\uDFFF])` : `[${inside}]`;
  return {
    text: inside === '' ? (isNegated ? `(?:${surrogates}|[^\\uD800-\\uDFFF])` : '(?!)') : text,
    end: at,
  };
}

/** A regular expression of JSON Schema, for .NET: the same texts match. */
export function dotnetPattern(pattern) {
  let text = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') {
      at++;
      const next = pattern[at] ?? '';
      text += next in classes ? `[${classes[next]}]` : `\\${next}`;
    } else if (character === '[') {
      const { text: written, end } = classAt(pattern, at);
      text += written;
      at = end;
    } else if (character === '.') text += `(?:${surrogates}|[^\\n\\r\\u2028\\u2029\\uD800-\\uDFFF])`;
    // in .NET, $ matches before a last line break too
    else if (character === '$') text += '\\z';
    else text += character;
  }
  return text;
}

const entries = (value) => Object.entries(value ?? {});

/** A schema as the library gets it. */
export function prepared(schema) {
  if (typeof schema === 'boolean') return schema;
  const result = {};
  const own = {};
  for (const [keyword, value] of entries(schema)) {
    if (exactKeywords.includes(keyword)) own[keyword] = keyword === 'pattern' ? dotnetPattern(value) : value;
    else if (plainKeywords.includes(keyword) || keyword === '$ref') result[keyword] = value;
    else if (oneSchema.includes(keyword)) result[keyword] = prepared(value);
    else if (listOfSchemas.includes(keyword)) result[keyword] = value.map(prepared);
    else if (mapOfSchemas.includes(keyword)) {
      result[keyword] = Object.fromEntries(entries(value).map(([name, one]) => [name, prepared(one)]));
    } else if (keyword === 'patternProperties') {
      result[keyword] = Object.fromEntries(
        entries(value).map(([name, one]) => [dotnetPattern(name), prepared(one)]),
      );
    }
  }
  // shown to people as it was written
  if (typeof schema.pattern === 'string' && own.pattern !== schema.pattern) own['x-pattern'] = schema.pattern;
  if (Object.keys(own).length > 0) result[exact] = own;
  return result;
}

/** The document: definitions by name, and which one each message is of. */
export function schemaDocument({ model, portable }) {
  const names = Object.keys(portable.schemas.$defs);
  return {
    messages: Object.fromEntries(model.messages.map(({ name, definition }) => [name, definition])),
    $defs: Object.fromEntries(names.map((name) => [name, prepared(portable.schemas.$defs[name])])),
  };
}
