/** C# as the grammar of tree-sitter reads it: no compiler, but it knows what is no C#, and what is declared and called. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser, type Node } from 'web-tree-sitter';

const require = createRequire(import.meta.url);

let made: Promise<Parser> | undefined;

async function makeParser(): Promise<Parser> {
  await Parser.init();
  const grammar = require
    .resolve('tree-sitter-c-sharp/package.json')
    .replace(/package\.json$/, 'tree-sitter-c_sharp.wasm');
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(grammar)));
  return parser;
}

/** A declared method of a class. */
export interface Method {
  readonly className: string;
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/** A call of the form `Name.Method(…)`. */
interface Call {
  readonly className: string;
  readonly name: string;
  readonly count: number;
  readonly line: number;
}

/** What was found in a source. */
export interface Found {
  /** Places that are no C#. */
  readonly faults: readonly string[];
  readonly methods: readonly Method[];
  readonly calls: readonly Call[];
  /** Names of the members of each type, in order: fields, properties, values; not methods, which may be overloaded. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

const typeKinds = new Set([
  'class_declaration',
  'record_declaration',
  'interface_declaration',
  'struct_declaration',
  'enum_declaration',
]);

function* within(node: Node): Generator<Node> {
  yield node;
  for (const child of node.namedChildren) yield* within(child);
}

const nameOf = (node: Node): string => node.childForFieldName('name')?.text ?? '';

function faultsOf(root: Node): string[] {
  if (!root.hasError) return [];
  return [...within(root)]
    .filter((node) => node.isError || node.isMissing)
    .map(
      ({ startPosition, text }) =>
        `${startPosition.row + 1}:${startPosition.column + 1} ${text.slice(0, 80)}`,
    )
    .concat('(the file)');
}

/** The type that a node is declared in. */
function ownerOf(node: Node): string {
  for (let at = node.parent; at !== null; at = at.parent) if (typeKinds.has(at.type)) return nameOf(at);
  return '';
}

function methodOf(node: Node): Method {
  const parameters = (node.childForFieldName('parameters')?.namedChildren ?? []).filter(
    (child) => child.type === 'parameter',
  );
  const isOptional = ({ text }: Node): boolean => /=[^>]/.test(text);
  const takesMany = parameters.some(({ text }) => text.startsWith('params '));
  // called as an extension, the first parameter stands before the dot
  const isExtension = parameters[0]?.text.startsWith('this ') === true;
  const needed = parameters.filter((parameter) => !isOptional(parameter)).length;
  return {
    className: ownerOf(node),
    name: nameOf(node),
    least: isExtension ? needed - 1 : takesMany ? needed - 1 : needed,
    most: takesMany ? Number.POSITIVE_INFINITY : parameters.length,
  };
}

function callOf(node: Node): Call | undefined {
  const called = node.childForFieldName('function');
  if (called?.type !== 'member_access_expression') return undefined;
  const object = called.childForFieldName('expression')?.text ?? '';
  const name = (called.childForFieldName('name')?.text ?? '').replace(/<.*$/s, '');
  const count = (node.childForFieldName('arguments')?.namedChildren ?? []).filter(
    (child) => child.type === 'argument',
  ).length;
  // a type's name, written alone or from the root; anything else may be a member of the same name
  const className = /^(?:global::(?:\w+\.)*)?([A-Z]\w*)$/.exec(object)?.[1];
  if (className === undefined) return undefined;
  return { className, name, count, line: node.startPosition.row + 1 };
}

/** Reads a source. */
export async function readCSharp(source: string): Promise<Found> {
  const parser = await (made ??= makeParser());
  const tree = parser.parse(source);
  if (tree === null) throw new Error('the parser gave nothing');
  const methods: Method[] = [];
  const calls: Call[] = [];
  const members = new Map<string, string[]>();
  for (const node of within(tree.rootNode)) {
    if (node.type === 'method_declaration') methods.push(methodOf(node));
    if (node.type === 'property_declaration' || node.type === 'enum_member_declaration') {
      const owner = ownerOf(node);
      members.set(owner, [...(members.get(owner) ?? []), nameOf(node)]);
    }
    const call = node.type === 'invocation_expression' ? callOf(node) : undefined;
    if (call !== undefined) calls.push(call);
  }
  const found = { faults: faultsOf(tree.rootNode), methods, calls, members };
  tree.delete();
  return found;
}
