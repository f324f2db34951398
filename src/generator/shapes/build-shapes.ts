/** Definitions → shapes. Objects and lists of values that stand inside others get names of their own. */

import { asSentence, constraintsOf, within } from '../emit/type-docs.ts';
import { kindsOf, literalsOf, type Kind } from '../emit/type-kinds.ts';
import { isAnything, limitsOf } from '../emit/type-limits.ts';
import { isObject, listOf, type Json, type JsonObject } from '../json.ts';
import type { Model, Note } from '../model.ts';
import { byCodeUnit, literalPrefix, pascalCase, typeName } from '../names.ts';
import { refName, type Definition } from '../normalise.ts';
import { constantOf, fillOf, propertiesOf, textOf, type Lookup, type Property } from '../schema-facts.ts';
import { trimPlace } from '../spec-error.ts';
import { knownValuesOf, numberOf, soleTarget, unionBranches, withoutNull } from './schema-parts.ts';
import type {
  DefinitionShape,
  Documentation,
  FieldShape,
  ItemShape,
  OtherMembers,
  ValueShape,
} from './shape.ts';

/** Shapes of a model, and where they are wider than their schemas. */
export interface Shapes {
  /** Ordered by name. */
  readonly definitions: readonly DefinitionShape[];
  readonly notes: readonly Note[];
}

/** A text as it is, other values as JSON. */
const textOr = (value: Json | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

const any: ValueShape = { kind: 'any' };
const anything: ItemShape = { shape: any, isNullable: true };

/** Where a value stands: the name that it gets if it needs one, and its place in the sources. */
interface Site {
  readonly name: string;
  readonly place: string;
}

class ShapeBuilder {
  readonly #lookup: Lookup;
  /** In lower case: some languages keep a type in a file of its name. */
  readonly #taken = new Set<string>();
  readonly #built: DefinitionShape[] = [];
  readonly #notes = new Map<string, Note>();

  constructor(definitions: readonly Definition[], reserved: Iterable<string>) {
    const byName = new Map(definitions.map(({ name, schema }) => [name, schema]));
    this.#lookup = (name) => byName.get(name) ?? {};
    for (const name of [...byName.keys(), ...reserved]) this.#taken.add(name.toLowerCase());
  }

  build(definitions: readonly Definition[]): Shapes {
    for (const { name, schema, place } of definitions) {
      this.#built.push(this.#definition(name, schema, `${place.file}#${place.pointer}`));
    }
    return {
      definitions: this.#built.sort((a, b) => byCodeUnit(a.name, b.name)),
      notes: [...this.#notes.values()],
    };
  }

  #note(place: string, text: string): void {
    this.#notes.set(`${place} ${text}`, { place: trimPlace(place), text });
  }

  #fresh(wanted: string): string {
    const base = typeName(pascalCase(wanted)) || 'Value';
    let name = base;
    for (let i = 2; this.#taken.has(name.toLowerCase()); i++) name = `${base}${i}`;
    this.#taken.add(name.toLowerCase());
    return name;
  }

  #documentation(schema: Json, place: string): Documentation {
    const node = isObject(schema) ? schema : {};
    const checks = constraintsOf(node);
    const rules = listOf(node['x-rules']).filter(isObject);
    const limits = isObject(schema) ? limitsOf(node, kindsOf(node, this.#lookup)) : [];
    for (const limit of limits) this.#note(place, limit);
    return {
      description: textOf(node, 'description'),
      checks: [
        ...(checks.length > 0 ? [`Validated: ${checks.join(', ')}.`] : []),
        ...rules.map(({ rule, ...operands }) => {
          const list = Object.entries(operands).map(([operand, pointer]) => `${operand} ${textOr(pointer)}`);
          return `Rule: ${textOr(rule)} (${list.join(', ')}).`;
        }),
        ...limits.map(asSentence),
      ],
      source: textOf(node, 'x-source'),
      unit: textOf(node, 'x-unit'),
      isDeprecated: node['deprecated'] === true,
      examples: listOf(node['examples']),
    };
  }

  #definition(name: string, schema: JsonObject, place: string): DefinitionShape {
    const named = { ...this.#documentation(schema, place), name, place: trimPlace(place) };
    const enumeration = this.#enumeration(schema);
    if (enumeration !== null) return { ...named, kind: 'enumeration', ...enumeration };
    const union = this.#union(schema);
    if (union !== null) return { ...named, kind: 'union', ...union };
    if (this.#hasFields(schema)) {
      const { fields, others } = this.#object(schema, { name, place });
      return { ...named, kind: 'object', fields, others };
    }
    return { ...named, kind: 'alias', value: this.#item(schema, { name: `${name}Value`, place }) };
  }

  /** The kinds of values but null. */
  #kinds(schema: Json): Kind[] {
    return [...kindsOf(schema, this.#lookup)].filter((kind) => kind !== 'null');
  }

  /** Whether all values are objects, with fields that are known by name. */
  #hasFields(schema: Json): boolean {
    const kinds = this.#kinds(schema);
    if (kinds.length !== 1 || kinds[0] !== 'object' || !isObject(schema)) return false;
    return propertiesOf(schema, this.#lookup).length > 0 || listOf(schema['required']).length > 0;
  }

  #enumeration(
    schema: JsonObject,
  ): Pick<DefinitionShape & { kind: 'enumeration' }, 'values' | 'isOpen' | 'meanings'> | null {
    const literals = literalsOf(schema)?.filter((value) => value !== null);
    if (literals !== undefined) {
      const texts = literals.filter((value) => typeof value === 'string');
      if (texts.length !== literals.length || texts.length < 2) return null;
      return { values: [...new Set(texts)], isOpen: false, meanings: {} };
    }
    const known = knownValuesOf(schema);
    return known === null ? null : { ...known, isOpen: true };
  }

  /** Objects, each defined by itself, that a field of theirs tells apart. */
  #union(schema: JsonObject): Pick<DefinitionShape & { kind: 'union' }, 'discriminator' | 'members'> | null {
    const bare = withoutNull(schema, this.#lookup) ?? schema;
    const names = isObject(bare) ? unionBranches(bare)?.map(refName) : undefined;
    if (names === undefined || names.length < 2) return null;
    const branches = names.filter((name) => name !== null && this.#hasFields(this.#lookup(name)));
    if (branches.length !== names.length) return null;
    const properties = branches.map((name) => propertiesOf(this.#lookup(name ?? ''), this.#lookup));
    for (const { name } of properties[0] ?? []) {
      const values = properties.map((all) => {
        const own = all.find((property) => property.name === name);
        return own?.required === true ? constantOf(own.schema) : null;
      });
      if (values.includes(null) || new Set(values).size !== values.length) continue;
      const members = values.map((value, index) => [value ?? '', branches[index] ?? ''] as const);
      return { discriminator: name, members: Object.fromEntries(members) };
    }
    return null;
  }

  #object(schema: JsonObject, site: Site): { fields: FieldShape[]; others: OtherMembers | null } {
    const properties = propertiesOf(schema, this.#lookup);
    const declared = new Set(properties.map(({ name }) => name));
    const undeclared = listOf(schema['required']).filter(
      (name): name is string => typeof name === 'string' && !declared.has(name),
    );
    const fields = properties.map((property) => this.#field(property, site));
    for (const name of undeclared) {
      fields.push({
        name,
        isRequired: true,
        fill: null,
        ...anything,
        ...this.#documentation(true, site.place),
      });
    }
    return { fields, others: this.#others(schema, site) };
  }

  #field({ name, schema, required, also = [] }: Property, site: Site): FieldShape {
    const place = within(site.place, 'properties', name);
    const item = this.#item(schema, { name: `${site.name}_${name}`, place });
    const nullable = [schema, ...also].every((one) => kindsOf(one, this.#lookup).has('null'));
    return {
      name,
      isRequired: required,
      fill: fillOf(schema) ?? null,
      shape: item.shape,
      isNullable: nullable,
      ...this.#documentation(schema, place),
    };
  }

  #others(schema: JsonObject, site: Site): OtherMembers | null {
    const patterns = Object.entries(isObject(schema['patternProperties']) ? schema['patternProperties'] : {});
    const isComposed = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'dependentSchemas'].some(
      (key) => key in schema,
    );
    const isClosed = schema['additionalProperties'] === false;
    if (isClosed && patterns.length === 0) return null;
    const [only, second] = patterns;
    if (isClosed && only !== undefined && second === undefined) {
      const [pattern, values] = only;
      const item = this.#item(values, {
        name: `${site.name}_other`,
        place: `${site.place}/patternProperties`,
      });
      return { values: item, pattern, prefix: literalPrefix(pattern) };
    }
    const additional = schema['additionalProperties'];
    // what other parts declare is of types of its own
    const isUniform = !isComposed && patterns.length === 0 && additional !== undefined && !isClosed;
    const values = isUniform
      ? this.#item(additional, { name: `${site.name}_other`, place: `${site.place}/additionalProperties` })
      : anything;
    return { values, pattern: null, prefix: null };
  }

  #item(schema: Json, site: Site): ItemShape {
    return { shape: this.#value(schema, site), isNullable: kindsOf(schema, this.#lookup).has('null') };
  }

  #value(schema: Json, site: Site): ValueShape {
    if (!isObject(schema) || isAnything(schema)) return any;
    const target = soleTarget(schema);
    if (target !== null) return { kind: 'reference', name: target };
    const bare = withoutNull(schema, this.#lookup);
    if (bare !== null) return this.#value(bare, site);
    const [kind, ...more] = this.#kinds(schema);
    if (kind === undefined || more.length > 0) return this.#wide(site.place);
    const literals = literalsOf(schema)?.filter((value) => value !== null);
    const [only] = literals ?? [];
    if (literals?.length === 1 && only !== undefined && typeof only !== 'object') {
      return { kind: 'constant', value: only };
    }
    if (kind === 'boolean') return { kind };
    if (kind === 'number') return numberOf(schema, this.#lookup);
    if (kind === 'string') return this.#string(schema, site);
    if (kind === 'array') return this.#array(schema, site);
    if (this.#union(schema) !== null || this.#hasFields(schema)) return this.#hoist(schema, site);
    return { kind: 'map', values: this.#others(schema, site)?.values ?? anything };
  }

  #wide(place: string): ValueShape {
    this.#note(place, 'the type shows no alternatives here: it is any JSON, which the validator checks.');
    return any;
  }

  /** A definition of its own for what has no name. */
  #hoist(schema: JsonObject, site: Site): ValueShape {
    const name = this.#fresh(site.name);
    this.#built.push(this.#definition(name, schema, site.place));
    return { kind: 'reference', name };
  }

  #string(schema: JsonObject, site: Site): ValueShape {
    if (this.#enumeration(schema) !== null) return this.#hoist(schema, site);
    const format = textOf(schema, 'format');
    return format === '' ? { kind: 'string' } : { kind: 'string', format };
  }

  #array(schema: JsonObject, site: Site): ValueShape {
    // of several parts that say something of the items, none says all
    if (['$ref', 'allOf', 'anyOf', 'oneOf'].some((keyword) => keyword in schema)) {
      return { kind: 'list', items: anything };
    }
    const inside = { name: `${site.name}_item`, place: `${site.place}/items` };
    const first = schema['prefixItems'];
    const items = schema['items'];
    if (!Array.isArray(first)) {
      return { kind: 'list', items: items === undefined ? anything : this.#item(items, inside) };
    }
    const at = (index: number): Site => ({
      name: `${site.name}_item${index + 1}`,
      place: `${site.place}/prefixItems/${index}`,
    });
    const minItems = schema['minItems'];
    return {
      kind: 'tuple',
      items: first.map((item, index) => this.#item(item, at(index))),
      rest: items === false ? null : items === undefined ? anything : this.#item(items, inside),
      minItems: typeof minItems === 'number' ? minItems : 0,
    };
  }
}

/** Shapes of all definitions. `reserved` are names that nothing inside others may get. */
export function shapesOf(model: Pick<Model, 'definitions'>, reserved: Iterable<string> = []): Shapes {
  return new ShapeBuilder(model.definitions, reserved).build(model.definitions);
}
