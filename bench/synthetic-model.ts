/** A model of as many messages as wanted: those of ours, over and over, under other names. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isSchema, messageTypes } from './model.ts';
import { root } from './report.ts';

/** Of so many messages each. */
const perChannel = 50;

/** The schema file of a message as it is, under another name, without what refers to other messages. */
function renamed(name: string, copy: string): Record<string, unknown> {
  const folder = ['heh', 'market'].find((level) => fileExists(`schema/${level}/${name}.schema.json`)) ?? '';
  const text = readFileSync(path.join(root, `schema/${folder}/${name}.schema.json`), 'utf8');
  const { title, 'x-builders': _, ...schema } = JSON.parse(text) as Record<string, unknown>;
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const msg = isSchema(properties['msg']) ? properties['msg'] : {};
  return {
    ...schema,
    title: `${String(title)}${copy}`,
    properties: { ...properties, msg: { ...msg, const: `${name}_${copy}`, examples: [`${name}_${copy}`] } },
  };
}

const fileExists = (file: string): boolean => {
  try {
    readFileSync(path.join(root, file));
    return true;
  } catch {
    return false;
  }
};

const channelOf = (index: number, names: readonly string[]): object => ({
  address: `hub-to-plant-${index}`,
  description: 'From hubs to plants.',
  messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
});

/** Writes the model below a folder; returns its AsyncAPI document. */
export function writeSyntheticModel(folder: string, count: number): string {
  mkdirSync(path.join(folder, 'messages'), { recursive: true });
  cpSync(path.join(root, 'schema/common'), path.join(folder, 'common'), { recursive: true });
  const names: string[] = [];
  for (let index = 0; index < count; index++) {
    const { name = '' } = messageTypes[index % messageTypes.length] ?? {};
    const copy = String(Math.floor(index / messageTypes.length));
    names.push(`${name}_${copy}`);
    const file = path.join(folder, `messages/${name}_${copy}.schema.json`);
    writeFileSync(file, JSON.stringify(renamed(name, copy), null, 2));
  }
  const channels = Array.from({ length: Math.ceil(count / perChannel) }, (_, index) => ({
    id: `channel${index}`,
    channel: channelOf(index, names.slice(index * perChannel, (index + 1) * perChannel)),
  }));
  const operations = channels.flatMap(({ id }) =>
    ['send', 'receive'].map((action) => [
      `${id}.${action}`,
      { action, channel: { $ref: `#/channels/${id}` } },
    ]),
  );
  const messages = names.map((name) => [
    name,
    { name, title: name, payload: { $ref: `./messages/${name}.schema.json` } },
  ]);
  const document = {
    asyncapi: '3.1.0',
    info: { title: 'Synthetic model', version: '1.0.0', description: `${count} messages.` },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(channels.map(({ id, channel }) => [id, channel])),
    operations: Object.fromEntries(operations) as object,
    components: { messages: Object.fromEntries(messages) as object },
  };
  const file = path.join(folder, 'asyncapi.json');
  writeFileSync(file, JSON.stringify(document, null, 2));
  return file;
}
