/** A specification as a contract, here and now: its catalogue, and its validators as generated code has them. */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Contract, MessageValidator, ValidateFunction } from '../support/contract.ts';
import { emitValidators } from './emit/validators.ts';
import type { Model } from './model.ts';
import { packageRoot } from './package-info.ts';
import { readSpecification, refuseFaults } from './specification.ts';
import { relocating } from './written-places.ts';

interface Deciding {
  readonly validate: ValidateFunction;
  readonly isSurelyValid: (value: unknown) => boolean;
}

/** Loads the validators from a folder of their own, from which the support module is found. */
async function loadValidators(model: Model): Promise<Record<string, MessageValidator>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-contract-'));
  try {
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    mkdirSync(path.join(folder, 'node_modules/@ebadge'), { recursive: true });
    symlinkSync(packageRoot, path.join(folder, 'node_modules/@ebadge/sdk'), 'junction');
    const { files } = await emitValidators(model, '// for this run');
    for (const [name, text] of files) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    const load = (name: string): Promise<unknown> => import(pathToFileURL(path.join(folder, name)).href);
    const loaded = model.messages.map(async ({ name, fileName }): Promise<[string, MessageValidator]> => {
      const deciding = (await load(`validators/${fileName}.js`)) as Deciding;
      const { collect } = (await load(`validators/all-errors/${fileName}.js`)) as {
        collect: ValidateFunction;
      };
      return [name, { validate: deciding.validate, isSurelyValid: deciding.isSurelyValid, collect }];
    });
    return Object.fromEntries(await Promise.all(loaded));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads a specification, with the extensions in the folders given. Throws like `generate`. */
export async function loadContract(asyncapi: string, extend: readonly string[] = []): Promise<Contract> {
  const reading = await readSpecification(asyncapi, { extend });
  const validators = await relocating(reading.relocate, () => {
    refuseFaults(reading);
    return loadValidators(reading.model);
  });
  return { catalogue: reading.model.catalogue, validators };
}
