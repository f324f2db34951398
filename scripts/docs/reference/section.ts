/** The API reference: what is generated from the sources of the SDK, and what other tools make of them. */

import { globSync } from 'node:fs';
import type { Section } from '../page.ts';
import { writeViewer } from './asyncapi.ts';
import { channelsReference } from './channels.ts';
import { cliReference } from './cli.ts';
import { errorCatalogue } from './errors.ts';
import { copyLanguageDocs } from './language-docs.ts';
import { configuration } from './options.ts';
import { languages, overview } from './overview.ts';
import { writeSdk } from './sdk.ts';
import { verdictsReference } from './verdicts.ts';

export const reference: Section = {
  pages: async (inputs) => [
    overview(),
    languages(inputs),
    channelsReference(inputs),
    errorCatalogue(inputs),
    verdictsReference(
      inputs,
      globSync('schema/examples/*/invalid/*.json', { cwd: inputs.root })
        .map((file) => file.replaceAll('\\', '/'))
        .sort(),
    ),
    cliReference(inputs),
    await configuration(inputs),
  ],
  assets: async (inputs, out) => {
    copyLanguageDocs(inputs.root, out);
    await writeViewer(inputs, out);
    await writeSdk(inputs, out);
  },
};
