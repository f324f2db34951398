/** The model in zod, as a person would write it. */

import { z } from 'zod';
import { isSchema, ownRules, type Schema } from './model.ts';

function text(schema: Schema): z.ZodType {
  if (Array.isArray(schema['enum'])) return z.enum(schema['enum'] as string[]);
  if (schema['format'] === 'date-time') return z.iso.datetime({ offset: true });
  if (schema['format'] === 'uuid') return z.guid();
  let type = z.string();
  if (typeof schema['minLength'] === 'number') type = type.min(schema['minLength']);
  if (typeof schema['pattern'] === 'string') type = type.regex(new RegExp(schema['pattern']));
  return type;
}

function number(schema: Schema): z.ZodType {
  let type: z.ZodNumber = schema['type'] === 'integer' ? z.int() : z.number();
  if (typeof schema['minimum'] === 'number') type = type.min(schema['minimum']);
  if (typeof schema['maximum'] === 'number') type = type.max(schema['maximum']);
  if (typeof schema['exclusiveMinimum'] === 'number') type = type.gt(schema['exclusiveMinimum']);
  return type;
}

function array(schema: Schema): z.ZodType {
  const prefix = schema['prefixItems'];
  if (Array.isArray(prefix)) {
    const [first = z.unknown(), ...rest] = prefix.filter(isSchema).map(zodOf);
    return z.tuple([first, ...rest]);
  }
  const type = z.array(isSchema(schema['items']) ? zodOf(schema['items']) : z.unknown());
  return schema['uniqueItems'] === true ? type.refine((items) => new Set(items).size === items.length) : type;
}

function object(schema: Schema): z.ZodType {
  const additional = schema['additionalProperties'];
  if (isSchema(additional)) {
    const names = schema['propertyNames'];
    return z.record(isSchema(names) ? (zodOf(names) as z.ZodString) : z.string(), zodOf(additional));
  }
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const shape = Object.fromEntries(
    Object.entries(isSchema(schema['properties']) ? schema['properties'] : {}).map(([name, part]) => {
      const type = isSchema(part) ? zodOf(part) : z.unknown();
      return [name, required.has(name) ? type : type.optional()];
    }),
  );
  const known = new Set(Object.keys(shape));
  const extension = /^ext_[A-Za-z0-9_]+$/;
  return z
    .looseObject(shape)
    .refine((value) => Object.keys(value).every((name) => known.has(name) || extension.test(name)));
}

function plain(schema: Schema): z.ZodType {
  if ('const' in schema) return z.literal(schema['const'] as string | number);
  switch (schema['type']) {
    case 'string':
      return text(schema);
    case 'number':
    case 'integer':
      return number(schema);
    case 'boolean':
      return z.boolean();
    case 'array':
      return array(schema);
    case 'object':
      return object(schema);
    default:
      throw new Error(`no zod type for ${JSON.stringify(schema)}`);
  }
}

/** One schema of the model. */
export function zodOf(schema: Schema): z.ZodType {
  const { type, anyOf, ...rest } = schema;
  if (Array.isArray(anyOf)) {
    const branches = anyOf.filter(isSchema);
    const isNull = (branch: Schema): boolean => branch['type'] === 'null';
    const types = branches
      .filter((branch) => !isNull(branch))
      .map((branch) => zodOf(type === undefined ? branch : { type, ...branch }));
    const [only, ...more] = types;
    if (only === undefined) throw new Error('an empty union');
    const union = more.length === 0 ? only : z.union(types);
    return branches.some(isNull) ? union.nullable() : union;
  }
  const types = [type].flat();
  const own = plain({ ...rest, ...(type === undefined ? {} : { type: types[0] }) });
  const rules = ownRules(schema);
  const ruled = rules === null ? own : own.refine(rules);
  return types.includes('null') ? ruled.nullable() : ruled;
}
