/** The hand-written AsyncAPI documents, and what is in the one of the core. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseYaml } from 'yaml';
import { obj, text, type Obj } from './json.ts';
import { root } from './sources.ts';

export const documents: string[] = ['asyncapi.yaml', 'schema/extensions/asyncapi.yaml'];
export const readDocument = (name: string): string => readFileSync(path.join(root, name), 'utf8');

export const loaded: Obj = obj(parseYaml(readDocument('asyncapi.yaml')));
export const channels: Obj = obj(loaded['channels']);
export const operations: Obj = obj(loaded['operations']);
export const channel = (id: string): Obj => obj(channels[id]);
export const messagesOf = (id: string): string[] => Object.keys(obj(channel(id)['messages']));
export const amqpOf = (definition: Obj): Obj => obj(obj(definition['bindings'])['amqp']);
export const topologyOf = (id: string): Obj => obj(amqpOf(channel(id))['x-amqp-topology']);
export const refOf = (value: unknown): string => text(obj(value)['$ref']);
export const lastStep = (reference: string): string => reference.split('/').at(-1) ?? '';
