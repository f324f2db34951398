/** Stores without end, and says what is stored; to be killed. */

import { sqliteOutbox } from '../../src/outbox/index.ts';

const outbox = sqliteOutbox({ file: process.argv[2] ?? '' });
await outbox.load();
for (let sequence = 1; ; sequence += 5) {
  const sequences = Array.from({ length: 5 }, (_, index) => sequence + index);
  await outbox.append(
    sequences.map((one) => ({
      sequence: one,
      bornMs: one,
      publication: {
        exchange: 'x',
        routingKey: 'k',
        body: Buffer.alloc(200),
        mandatory: true,
        properties: { persistent: true, messageId: String(one) },
      },
    })),
  );
  await new Promise((resolve) => process.stdout.write(`${sequences.join('\n')}\n`, resolve));
}
