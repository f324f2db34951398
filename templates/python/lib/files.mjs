/** Every file of the target. */

import { clientModules } from './client.mjs';
import { buildingModule, catalogueText, codecModule, contractModule, schemasText } from './contract.mjs';
import { modelsModule } from './models.mjs';
import { packageName } from './names.mjs';
import { initText, projectText, readmeText } from './project.mjs';
import { Types } from './types.mjs';

/** Texts by path. The parameters are those of the template. */
export function filesOf(params) {
  const { model, banner, runtime } = params;
  const types = new Types(params);
  const folder = `src/${packageName(model).replaceAll('.', '/')}`;
  const building = buildingModule(params, types);
  types.used.clear();
  const { client, blocking, names } = clientModules(params, types);
  types.used.clear();
  const own = {
    '__init__.py': initText(params, types, { hasBuilders: building !== null, clientNames: names }),
    'blocking.py': blocking,
    'building.py': building,
    'catalogue.json': catalogueText(params),
    'client.py': client,
    'codec.py': codecModule(params, types),
    'contract.py': contractModule(params, types),
    'models.py': modelsModule(params, types),
    'py.typed': '',
    'schemas.json': schemasText(params),
  };
  const files = new Map([
    ['README.md', readmeText(params)],
    ['pyproject.toml', projectText(params)],
  ]);
  for (const [name, text] of Object.entries(own)) if (text !== null) files.set(`${folder}/${name}`, text);
  for (const [name, text] of Object.entries(runtime)) {
    files.set(`${folder}/runtime/${name}`, name.endsWith('.py') ? `# ${banner}\n${text}` : text);
  }
  return files;
}
