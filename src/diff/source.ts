/** What regenerating does to code of users, by language: read off the shapes that the templates make types of. */

import type { DefinitionShape, FieldShape, ItemShape, ValueShape } from '../generator/shapes/shape.ts';
import { languages, type Language, type SourceEffect, type SourceOutcome } from './change.ts';

type Shapes = ReadonlyMap<string, DefinitionShape>;

const effects = (outcome: SourceOutcome, text: string, ...of: readonly Language[]): SourceEffect[] =>
  (of.length === 0 ? languages : of).map((language) => ({ language, outcome, text }));

/** Code of every language that names what is gone or has another type. */
export const breaksAll = (text: string): SourceEffect[] => effects('breaks', text);

/** A field that is always the same: no language asks for it, and Java and .NET keep none. */
const isFixed = ({ shape, isRequired, isNullable }: FieldShape): boolean =>
  shape.kind === 'constant' && isRequired && !isNullable;

/** Whether the maker of a message has to give the field. */
const isNeeded = (field: FieldShape): boolean =>
  field.isRequired && field.fill === null && !field.isNullable && !isFixed(field);

/** The Java type that is held as a primitive where it is always there. */
const isPrimitive = (item: ItemShape, shapes: Shapes): boolean => {
  const { kind } = resolve(item, shapes).shape;
  const isLong = (shape: ValueShape): boolean => shape.kind !== 'integer' || shape.isLong;
  return (
    (kind === 'number' || kind === 'integer' || kind === 'boolean') && isLong(resolve(item, shapes).shape)
  );
};

/** An item with aliases looked through. */
function resolve(item: ItemShape, shapes: Shapes, seen: ReadonlySet<string> = new Set()): ItemShape {
  if (item.shape.kind !== 'reference') return item;
  const { name } = item.shape;
  const target = shapes.get(name);
  if (target?.kind !== 'alias' || seen.has(name)) return item;
  const inner = resolve(target.value, shapes, new Set([...seen, name]));
  return { shape: inner.shape, isNullable: item.isNullable || inner.isNullable };
}

/** The type of a value in a language, as a text that is the same where the type is. */
function typeText(
  item: ItemShape,
  shapes: Shapes,
  language: Language,
  nameOf: (name: string) => string,
): string {
  const { shape, isNullable } = resolve(item, shapes);
  const inner = (one: ItemShape): string => typeText(one, shapes, language, nameOf);
  const text = (): string => {
    switch (shape.kind) {
      case 'string':
        return language !== 'typescript' && shape.format === 'date-time' ? 'time' : 'string';
      case 'integer':
        if (language === 'typescript') return 'number';
        if (language === 'dotnet' && !shape.isLong) return 'number';
        return language === 'python' || shape.isLong ? 'integer' : 'big';
      case 'constant':
        return language === 'typescript' || language === 'python'
          ? JSON.stringify(shape.value)
          : typeof shape.value;
      case 'list':
        return `${inner(shape.items)}[]`;
      case 'tuple':
        return `[${shape.items.map(inner).join()}${shape.rest === null ? '' : `,...${inner(shape.rest)}`}]${shape.minItems}`;
      case 'map':
        return `{${inner(shape.values)}}`;
      case 'reference':
        return `#${shapes.get(shape.name)?.kind ?? ''} ${nameOf(shape.name)}`;
      case 'any':
      case 'number':
      case 'boolean':
        return shape.kind;
    }
  };
  return `${text()}${isNullable ? '?' : ''}`;
}

/** A shape that is looked at in its specification. */
export interface Placed<T> {
  readonly shape: T;
  readonly shapes: Shapes;
}

/** Languages in which the type of a value has changed, null aside. */
export function typeEffects(
  before: Placed<ItemShape>,
  after: Placed<ItemShape>,
  renamed: (name: string) => string,
): SourceEffect[] {
  const bare = ({ shape, shapes }: Placed<ItemShape>): ItemShape => ({
    ...resolve(shape, shapes),
    isNullable: false,
  });
  const changed = languages.filter(
    (language) =>
      typeText(bare(before), before.shapes, language, renamed) !==
      typeText(bare(after), after.shapes, language, (name) => name),
  );
  return changed.length === 0 ? [] : effects('breaks', 'the value has another type', ...changed);
}

export function addedField(field: FieldShape): SourceEffect[] {
  const constructor = isFixed(field)
    ? []
    : effects('partly', 'the constructor of the record has one more parameter; builders do not', 'java');
  if (!field.isRequired) return constructor;
  const literals = effects('partly', 'literals of the whole type lack the field', 'typescript');
  if (isFixed(field)) return literals;
  const needed = isNeeded(field);
  return [
    ...(needed
      ? effects('breaks', 'what makes one has to give the field', 'typescript', 'python')
      : literals),
    ...(needed ? effects('runtime', 'builders throw where the field is not given', 'java') : constructor),
    ...effects('breaks', 'the member is required in object initialisers', 'dotnet'),
  ];
}

export const removedField = (field: FieldShape): SourceEffect[] =>
  isFixed(field)
    ? effects('breaks', 'the field is gone', 'typescript', 'python')
    : effects('breaks', 'the field is gone');

export function requiredField(after: Placed<FieldShape>): SourceEffect[] {
  const { shape: field, shapes } = after;
  const isUnboxed = isPrimitive(field, shapes) && !resolve(field, shapes).isNullable;
  return [
    ...(isNeeded(field)
      ? effects('breaks', 'what makes one has to give the field', 'typescript', 'python')
      : effects('partly', 'literals of the whole type lack the field', 'typescript')),
    ...(isUnboxed
      ? effects('breaks', 'the value is a primitive now and cannot be null', 'java')
      : isNeeded(field)
        ? effects('runtime', 'builders throw where the field is not given', 'java')
        : []),
    ...effects('breaks', 'the member is required, and no longer optional', 'dotnet'),
  ];
}

export const optionalField = (before: Placed<FieldShape>): SourceEffect[] => [
  ...effects(
    'breaks',
    'what reads the field has to expect that it is absent',
    'typescript',
    'python',
    'dotnet',
  ),
  ...effects(
    'runtime',
    isPrimitive(before.shape, before.shapes)
      ? 'what unboxes the value throws where it is absent'
      : 'the value is null where it is absent',
    'java',
  ),
];

export const nullableField = (before: Placed<ItemShape>): SourceEffect[] => [
  ...effects('breaks', 'what reads the value has to expect null', 'typescript', 'python'),
  isPrimitive(before.shape, before.shapes)
    ? { language: 'dotnet', outcome: 'breaks', text: 'the value type is nullable' }
    : { language: 'dotnet', outcome: 'partly', text: 'the compiler warns where null is not expected' },
  ...effects('runtime', 'the value may be null', 'java'),
];

export const neverNullField = (after: Placed<ItemShape>): SourceEffect[] => [
  ...effects('breaks', 'null can no longer be given', 'typescript', 'python'),
  ...(isPrimitive(after.shape, after.shapes)
    ? effects('breaks', 'the value is a primitive now and cannot be null', 'java', 'dotnet')
    : [
        ...effects('runtime', 'null is refused when the message is written', 'java'),
        ...effects('partly', 'the compiler warns where null is given', 'dotnet'),
      ]),
];

export const addedChoice = (): SourceEffect[] =>
  effects('partly', 'what chooses exhaustively has to know it', 'typescript', 'java', 'python');

export const changedFill = (before: FieldShape, after: FieldShape): SourceEffect[] => {
  if (!isNeeded(before) && isNeeded(after)) {
    return [
      ...effects('breaks', 'what makes one has to give the field', 'typescript', 'python'),
      ...effects('runtime', 'builders throw where the field is not given', 'java'),
    ];
  }
  return [];
};

/** Values that have names of their own in the code of some languages only. */
export const lostNames = (): SourceEffect[] =>
  effects('breaks', 'code that names the value', 'java', 'dotnet');

/** Members that are named by a pattern, of which TypeScript alone knows. */
export const otherMembers = (): SourceEffect[] =>
  effects('breaks', 'code that names other members', 'typescript');

/** Alternatives that only TypeScript shows. */
export const otherAlternatives = (): SourceEffect[] =>
  effects('partly', 'what handles the alternatives', 'typescript');

export const changedConstant = (): SourceEffect[] => [
  ...effects('breaks', 'code that compares with the old value', 'typescript'),
  ...effects('partly', 'code that compares with the old value', 'python'),
];

/** A definition or field inside it, at a path of members and items; undefined where the shape shows none. */
export function shapeAt(
  shapes: Shapes,
  definition: string,
  steps: readonly string[],
): { readonly item: ItemShape; readonly field: FieldShape | null } | undefined {
  let item: ItemShape = { shape: { kind: 'reference', name: definition }, isNullable: false };
  let field: FieldShape | null = null;
  for (const step of steps) {
    const { shape } = resolve(item, shapes);
    const target = shape.kind === 'reference' ? shapes.get(shape.name) : undefined;
    let next: ItemShape | undefined;
    field = null;
    if (target?.kind === 'object') {
      field = target.fields.find(({ name }) => name === step) ?? null;
      next = field ?? (step === '*' ? target.others?.values : undefined);
    } else if (shape.kind === 'map') next = shape.values;
    else if (shape.kind === 'list') next = shape.items;
    else if (shape.kind === 'tuple') next = shape.items[Number(step)] ?? shape.rest ?? undefined;
    if (next === undefined) return undefined;
    item = next;
  }
  return { item, field };
}
