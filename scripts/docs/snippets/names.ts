/** Names in the generated SDKs: made by the very functions of their templates. */

import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What identifiers are called, by the names of the contract. */
export interface Names {
  readonly javaFields: (wireNames: readonly string[]) => ReadonlyMap<string, string>;
  readonly javaConstants: (values: readonly string[]) => ReadonlyMap<string, string>;
  readonly javaMethod: (name: string) => string;
  /** `super-tso` → `SuperTso`. */
  readonly javaPart: (name: string) => string;
  readonly pythonFields: (wireNames: readonly string[]) => ReadonlyMap<string, string>;
  readonly dotnet: (name: string) => string;
  readonly dotnetParameter: (name: string) => string;
}

/** What is used of the templates' modules. */
interface JavaNames {
  readonly fieldNames: (wireNames: readonly string[]) => Map<string, string>;
  readonly constantNames: (values: readonly string[]) => Map<string, string>;
  readonly methodName: (name: string) => string;
  readonly pascal: (name: string) => string;
}
interface PythonNames {
  readonly attributeNames: (wireNames: readonly string[], types: ReadonlySet<string>) => Map<string, string>;
}
interface DotnetNames {
  readonly pascal: (text: string) => string;
  readonly camel: (name: string) => string;
}

async function load(root: string, language: string): Promise<unknown> {
  return import(pathToFileURL(path.join(root, `templates/${language}/lib/names.mjs`)).href);
}

/** Loads the templates' names. */
export async function loadNames(root: string, types: Iterable<string>): Promise<Names> {
  const java = (await load(root, 'java')) as JavaNames;
  const python = (await load(root, 'python')) as PythonNames;
  const dotnet = (await load(root, 'dotnet')) as DotnetNames;
  const known = new Set(types);
  return {
    javaFields: java.fieldNames,
    javaConstants: java.constantNames,
    javaMethod: java.methodName,
    javaPart: java.pascal,
    pythonFields: (names) => python.attributeNames(names, known),
    dotnet: dotnet.pascal,
    dotnetParameter: (name) => dotnet.camel(dotnet.pascal(name)),
  };
}
