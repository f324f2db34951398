/** The SDK as TypeDoc understands it: its exports, and the pages that TypeDoc makes of them. */

import path from 'node:path';
import {
  Application,
  DefaultTheme,
  DefaultThemeRenderContext,
  JSX,
  LogLevel,
  ReflectionKind,
  type Icons,
  type PageEvent,
  type ProjectReflection,
  type Reflection,
} from 'typedoc';
import type ts from 'typescript';
import { isObject } from '../../../src/generator/json.ts';
import type { SiteInputs } from '../page.ts';

/** Where TypeDoc's pages lie in the site. */
export const sdkFolder = 'reference/sdk';

/** The SDK, read once for all that is made of it. */
export interface Sdk {
  readonly app: Application;
  readonly project: ProjectReflection;
  readonly program: ts.Program;
}

/**
 * Names in declarations that are but steps of a calculation of types: users see what comes of them. All other types
 * that an export names have to be exported as well.
 */
const steps = [
  'At',
  'Between',
  'Declared',
  'ExchangeOf',
  'Expand',
  'IsUnion',
  'MessageBy',
  'Names',
  'OnChannel',
  'WithoutExtensions',
  'repairs',
];

/** Conditions within types: what is compared there is no part of what users see. */
const conditions = ['AnswerTo', 'AnswersTo'];

/** The source of each export of the package, by the name that it is imported by. */
export function entryPoints({ root, readJson }: Pick<SiteInputs, 'root' | 'readJson'>): Map<string, string> {
  const manifest = readJson('package.json');
  const { name, exports: exported } = isObject(manifest) ? manifest : {};
  const found = new Map<string, string>();
  for (const [way, target] of Object.entries(isObject(exported) ? exported : {})) {
    const source = isObject(target) ? target['@ebadge/source'] : undefined;
    if (typeof source === 'string')
      found.set(path.posix.join(typeof name === 'string' ? name : '', way), path.join(root, source));
  }
  if (found.size === 0) throw new Error('package.json: no export has a source (@ebadge/source).');
  return found;
}

/** Icons within the page: browsers load none from another file when the page itself is one. */
class OwnIcons extends DefaultThemeRenderContext {
  override get icons(): Readonly<Icons> {
    return this.theme.icons;
  }
}

class PortalTheme extends DefaultTheme {
  override getRenderContext(page: PageEvent<Reflection>): DefaultThemeRenderContext {
    return new OwnIcons(this.router, this, page, this.application.options);
  }
}

const known = new Map<string, Promise<Sdk>>();

async function read(inputs: SiteInputs): Promise<Sdk> {
  const { root, model } = inputs;
  const sources = entryPoints(inputs);
  const app = await Application.bootstrap({
    entryPoints: [...sources.values()],
    basePath: root,
    tsconfig: path.join(root, 'tsconfig.build.json'),
    // tsc has checked them
    skipErrorChecking: true,
    name: `${model.catalogue.title}: TypeScript SDK`,
    readme: 'none',
    theme: 'portal',
    customCss: path.join(import.meta.dirname, 'typedoc.css'),
    // nothing of this machine, and nothing that changes with the time
    disableSources: true,
    disableGit: true,
    hideGenerator: true,
    githubPages: false,
    // its links lead nowhere: what they lead to has other names
    includeHierarchySummary: false,
    excludeExternals: true,
    excludePrivate: true,
    excludeInternal: true,
    logLevel: LogLevel.Warn,
    treatWarningsAsErrors: true,
    validation: {
      notExported: true,
      invalidLink: true,
      invalidPath: true,
      rewrittenLink: true,
      notDocumented: true,
      unusedMergeModuleWith: true,
    },
    intentionallyNotExported: steps,
  });
  app.renderer.defineTheme('portal', PortalTheme);
  const names = new Map([...sources].map(([name, source]) => [source, name]));
  const found = app.getEntryPoints();
  const program = found?.[0]?.program;
  if (found?.length !== sources.size || program === undefined)
    throw new Error('TypeDoc could not read the SDK.');
  for (const point of found) {
    point.displayName = names.get(path.normalize(point.sourceFile.fileName)) ?? point.displayName;
  }
  return { app, project: app.converter.convert(found), program };
}

/** The SDK of a repository. */
export function readSdk(inputs: SiteInputs): Promise<Sdk> {
  const before = known.get(inputs.root);
  if (before !== undefined) return before;
  const reading = read(inputs);
  known.set(inputs.root, reading);
  return reading;
}

/**
 * Members of the tables from names to types, which are what they lead to: there is nothing to say of them that is not said
 * there.
 */
function tableMembers({ project }: Sdk, inputs: SiteInputs): string[] {
  const { typeMap, draftMap, protocol } = inputs.model.names;
  const [main = ''] = entryPoints(inputs).keys();
  const tables = [typeMap, draftMap, protocol, ...conditions.map((name) => `${name}.__type`)];
  return project
    .getReflectionsByKind(ReflectionKind.Property)
    .map((member) => member.getFullName())
    .filter((name) => tables.some((table) => name.startsWith(`${main}.${table}.`)));
}

/** Has TypeDoc write its pages. Throws when it has anything to say against them, an export without a comment for one. */
export async function writeSdk(inputs: SiteInputs, out: string): Promise<void> {
  const sdk = await readSdk(inputs);
  const { app, project } = sdk;
  app.options.setValue('intentionallyNotDocumented', tableMembers(sdk, inputs));
  app.validate(project);
  app.renderer.hooks.on('body.begin', ({ relativeURL }) =>
    JSX.createElement(
      'p',
      { class: 'tsd-portal-link', style: 'margin:0;padding:.4rem 1rem' },
      JSX.createElement('a', { href: relativeURL('../index.html') }, '← API reference of the documentation'),
    ),
  );
  await app.generateDocs(project, path.join(out, sdkFolder));
  const { errorCount, warningCount } = app.logger;
  if (errorCount + warningCount > 0) {
    throw new Error(`TypeDoc: ${errorCount} errors, ${warningCount} warnings (above): mend them.`);
  }
}
