/** Validators of an earlier run, for messages whose schemas are what they were. */

import type { MessageModel, Model, Note } from '../model.ts';
import { ValidationSchemas } from './validation-schema.ts';
import { emitValidators } from './validators.ts';

type Files = Map<string, string>;
type Kept = Map<string, { readonly key: string; readonly files: Files }>;

/** `validators/all-errors/door.d.ts` → `door`. */
const fileNameOf = (file: string): string => file.replace(/^.*\//, '').replace(/\.(?:d\.ts|js)$/, '');

/** Keeps each message's validators by the whole schema that they are made of. */
export class ValidatorCache {
  #kept: Kept = new Map();

  /** Like {@link emitValidators}, which it calls for what it does not have. */
  async emit(model: Model, banner: string): Promise<{ files: Files; notes: Note[] }> {
    const schemas = new ValidationSchemas(model.definitions);
    const keyOf = (message: MessageModel): string =>
      JSON.stringify([banner, message.name, message.definition, schemas.rootFor(message.definition)]);
    const keys = new Map(model.messages.map((message) => [message.fileName, keyOf(message)]));
    const changed = model.messages.filter(
      ({ fileName }) => this.#kept.get(fileName)?.key !== keys.get(fileName),
    );
    const kept: Kept = new Map();
    for (const [fileName, key] of keys) {
      const known = this.#kept.get(fileName);
      kept.set(fileName, known?.key === key ? known : { key, files: new Map() });
    }
    if (changed.length > 0) {
      const { files } = await emitValidators({ ...model, messages: changed }, banner);
      for (const [file, text] of files) {
        const entry = kept.get(fileNameOf(file));
        // a file that belongs to no message depends on all of them
        if (entry === undefined) return emitValidators(model, banner);
        entry.files.set(file, text);
      }
    }
    this.#kept = kept;
    return { files: new Map([...kept.values()].flatMap(({ files }) => [...files])), notes: schemas.notes };
  }
}
