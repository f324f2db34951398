/** The Python client on a broker that takes certificates only: the tests of tls_test.py. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { temporaryFolder } from '../../golden/tools.ts';
import { startRabbitMqTlsNode } from '../../support/rabbitmq-tls.ts';
import { pythonMissing, run, virtualPython } from './environment.ts';
import { sources } from './language.ts';

describe.skipIf(pythonMissing() !== null)('in Python', () => {
  it('a certificate is the login, of a known name and authority only', async () => {
    const name = `vpp-${process.pid}`;
    const node = await startRabbitMqTlsNode({ users: [name] });
    try {
      const folder = temporaryFolder();
      writeFileSync(path.join(folder, 'ca.pem'), node.authority.ca);
      for (const [file, of] of [
        ['own', name],
        ['stranger', `${name}-stranger`],
      ] as const) {
        const { cert, key } = await node.authority.issue(of);
        writeFileSync(path.join(folder, `${file}.pem`), cert);
        writeFileSync(path.join(folder, `${file}.key`), key);
      }
      await run(await virtualPython(), ['-W', 'error', '-m', 'unittest', 'tls_test'], {
        cwd: import.meta.dirname,
        env: {
          PYTHONPATH: sources,
          PYTHONDONTWRITEBYTECODE: '1',
          EBADGE_AMQPS_URL: `${node.secureUrl}/%2F`,
          EBADGE_NAME: name,
          EBADGE_CERTIFICATES: folder,
        },
      });
    } finally {
      await node.stop();
    }
  });
});
