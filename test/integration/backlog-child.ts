/** Publishes without end, and says what its outbox has stored while its broker is away; to be killed. */

import { connect } from '../../src/index.ts';
import { sqliteOutbox } from '../../src/outbox/index.ts';

const { CHILD_URL: url = '', CHILD_FILE: file = '', CHILD_TS: ts = '', CHILD_HEH: heh = '' } = process.env;
const outbox = sqliteOutbox({ file });
let away = false;
const client = await connect({
  role: 'controller',
  as: ts,
  url,
  onProblem: () => undefined,
  outbox: {
    maxBytes: outbox.maxBytes,
    load: () => outbox.load(),
    append: async (batch) => {
      await outbox.append(batch);
      if (!away) return;
      for (const { publication } of batch) {
        process.stdout.write(`stored ${String(publication.properties.messageId)}\n`);
      }
    },
    remove: (sequences) => outbox.remove(sequences),
    close: () => outbox.close(),
  },
});
client.onStatus(({ status }) => {
  away = status === 'reconnecting';
});
await client.to(heh).publish('set_clock', { offset: 0 });
process.stdout.write('ready\n');
let offset = 0;
setInterval(() => {
  for (let count = 0; count < 5; count++) {
    client
      .to(heh)
      .publish('set_clock', { offset: ++offset })
      .catch(() => undefined);
  }
}, 10);
