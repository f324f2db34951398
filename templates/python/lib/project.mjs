/** The files around the modules: the project, what it is, what the package exports. */

import { buildersOf } from './contract.mjs';
import { packageName } from './names.mjs';
import { doc, importFrom, importOrder, text } from './text.mjs';

const version = (value) =>
  /^\d+(?:\.\d+)*(?:-?(?:a|b|rc|alpha|beta)\.?\d*)?$/.test(value) ? value : '0.0.0';

/** What the package needs at run time: the least that the code was tested with, and the next that may differ. */
const dependencies = [
  'aio-pika>=10.2,<11',
  'aiormq>=7.2,<8',
  'jsonschema>=4.26,<5',
  'jsonschema-rs>=0.61,<1',
  'pydantic>=2.14,<3',
  'regex>=2026.11',
  'typing_extensions>=4.16',
  'yarl>=1.25,<2',
];

/** The text of `pyproject.toml`. */
export function projectText({ model, banner }) {
  const name = packageName(model);
  return `# ${banner}
[build-system]
requires = ["hatchling>=1.26"]
build-backend = "hatchling.build"

[project]
name = ${text(name.replace(/[._]+/g, '-').toLowerCase())}
version = ${text(version(model.catalogue.version))}
description = ${text(`Typed, validated messages of the ${model.catalogue.title}, and a client over RabbitMQ.`)}
readme = "README.md"
requires-python = ">=3.11"
dependencies = [
${dependencies.map((one) => `    ${text(one)},\n`).join('')}]
classifiers = ["Programming Language :: Python :: 3", "Typing :: Typed"]

[tool.hatch.build.targets.wheel]
packages = [${text(`src/${name.split('.')[0]}`)}]

[tool.mypy]
strict = true
mypy_path = "src"

[tool.ruff]
line-length = 120
target-version = "py311"

[tool.ruff.lint]
select = ["B", "C4", "E", "F", "I", "PIE", "RUF", "SIM", "UP", "W"]
# descriptions come from the schemas, as long and with the characters that they have there; text[a] | None is as it is generated
ignore = ["E501", "RUF001", "RUF002", "RUF003", "RUF022"]
`;
}

/** The text of `README.md`. */
export function readmeText({ model, banner }) {
  const name = packageName(model);
  const [first] = model.messages;
  const example =
    first === undefined
      ? ''
      : `\n\`\`\`python
from ${name} import ValidationError, parse

try:
    message = parse(b'{"hello": "world"}'${model.catalogue.discriminator === null ? `, name=${text(first.name)}` : ''})
except ValidationError as error:
    for issue in error.issues:
        print(issue.path, issue.keyword, issue.expected)
\`\`\`
`;
  return `<!-- ${banner} -->

# ${name}

Typed, validated messages of the ${model.catalogue.title}, version ${model.catalogue.version}, and a client over RabbitMQ. Python 3.11 and newer.
${example}
| module | what |
| --- | --- |
| \`${name}\` | everything below |
| \`${name}.models\` | the messages, as pydantic models |
| \`${name}.codec\` | \`parse\`, \`encode\`, \`validate\` |
| \`${name}.building\` | what makes one message out of another |
| \`${name}.client\` | \`connect\`: the client, for asyncio |
| \`${name}.blocking\` | the same for scripts without asyncio |
| \`${name}.runtime\` | what all this runs on; it knows no message |
`;
}

/** The text of `__init__.py`. */
export function initText(params, types, { hasBuilders, clientNames }) {
  const { model, banner } = params;
  const models = [...types.names.values(), types.union];
  if (model.catalogue.extensionMessages !== undefined) models.push(types.extension);
  const modules = [
    ['.building', hasBuilders ? buildersOf(model).map(({ name }) => name) : []],
    ['.client', clientNames],
    ['.codec', ['CODEC', 'encode', 'parse', 'validate']],
    ['.contract', ['CONTRACT']],
    ['.models', models],
    ['.runtime.codec', ['Reading']],
    ['.runtime.errors', ['EbadgeError', 'ErrorCode', 'Issue', 'RefusedByPeerError', 'ValidationError']],
    ['.runtime.handling', clientNames.length > 0 ? ['Context'] : []],
    ['.runtime.model', ['JsonObject']],
    ['.runtime.options', clientNames.length > 0 ? ['ConnectOptions'] : []],
    ['.runtime.streams', clientNames.length > 0 ? ['AnswerStream'] : []],
    ['.runtime.times', ['DateTime', 'DateTimeLike']],
    ['.runtime.tolerant', ['Forgiven']],
  ];
  const taken = new Set(models);
  const kept = modules.map(([module, names]) => [
    module,
    module === '.models' ? names : names.filter((name) => !taken.has(name)),
  ]);
  const all = importOrder(kept.flatMap(([, names]) => names));
  return (
    `# ${banner}\n${doc(`Typed, validated messages of the ${model.catalogue.title}, and a client over RabbitMQ.`)}\nfrom __future__ import annotations\n\n` +
    kept.map(([module, names]) => importFrom(module, names)).join('') +
    `\n__all__ = [\n${all.map((name) => `    ${text(name)},\n`).join('')}]\n`
  );
}
