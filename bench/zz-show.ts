import { buildModel } from '../src/generator/build-model.ts';
import { Sources } from '../src/generator/load.ts';
import { ValidationSchemas } from '../src/generator/emit/validation-schema.ts';
import { quickCheck } from '../src/generator/emit/quick-check.ts';
const model = buildModel(new Sources('asyncapi.yaml'));
const schemas = new ValidationSchemas(model.definitions);
for (const m of model.messages) if (m.name === process.argv[2]) { const root = schemas.rootFor(m.definition); console.log(JSON.stringify(root)); const q = quickCheck(root); console.log(q?.imported, q?.code); }
