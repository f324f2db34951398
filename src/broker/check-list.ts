/** Holds a list of participants against its schema, schema/meta/participants.schema.json. */

import Ajv2020Module from 'ajv/dist/2020.js';
import type { ErrorObject } from 'ajv';
import { closest } from '../core/suggest.ts';
import type { Catalogue } from '../support/contract.ts';
import { escapeStep } from '../support/pointer.ts';
import { checkParticipants, type ListIssue, type ParticipantsFile } from './participants.ts';

const Ajv2020 = Ajv2020Module.default;

function issueOf({ keyword, instancePath, params, message, parentSchema }: ErrorObject): ListIssue {
  const pointer = instancePath;
  switch (keyword) {
    case 'additionalProperties': {
      const key = String((params as { additionalProperty?: unknown }).additionalProperty);
      const keys = Object.keys((parentSchema?.['properties'] ?? {}) as object).filter(
        (name) => name !== '$schema',
      );
      const similar = closest(key, keys);
      const known = similar === undefined ? `Keys: ${keys.join(', ')}.` : `Did you mean ${similar}?`;
      return {
        pointer: `${pointer}/${escapeStep(key)}`,
        text: `${JSON.stringify(key)} is no key here. ${known}`,
      };
    }
    case 'required':
      return {
        pointer,
        text: `${String((params as { missingProperty?: unknown }).missingProperty)} is missing.`,
      };
    case 'enum': {
      const { allowedValues } = params as { allowedValues: readonly unknown[] };
      return { pointer, text: `this must be one of ${allowedValues.join(', ')}.` };
    }
    case 'minProperties':
    case 'maxProperties': {
      const keys = Object.keys((parentSchema?.['properties'] ?? {}) as object);
      return { pointer, text: `this must have exactly one of ${keys.join(', ')}.` };
    }
    default:
      return { pointer, text: `this ${message ?? `breaks ${keyword}`}.` };
  }
}

/** What is wrong with a list: first as the schema sees it; where that finds nothing, as the document does. */
export function checkList(data: unknown, schema: object, catalogue: Catalogue): ListIssue[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true });
  const validate = ajv.compile(schema);
  if (!validate(data)) return (validate.errors ?? []).map(issueOf);
  return checkParticipants(data as ParticipantsFile, catalogue);
}
