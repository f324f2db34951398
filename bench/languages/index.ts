/** The SDKs of other languages beside what a user of each would pick instead. */

import { startRabbitMqNode } from '../../test/support/rabbitmq-node.ts';
import type { Table } from '../report.ts';
import { dotnetRows } from './dotnet.ts';
import { javaRows } from './java.ts';
import { pythonRow } from './python.ts';

/** `npm run bench -- languages` */
export async function measureLanguages(): Promise<Table[]> {
  const java = await javaRows();
  const dotnet = await dotnetRows();
  const node = await startRabbitMqNode();
  try {
    const python = await pythonRow(`${node.url.replace(/\/$/, '')}/%2F`);
    const notes = ['Each beside the bare library in one process of its own language: 1 is as fast.'];
    return [
      { title: 'Java', rows: java, notes },
      { title: 'Python', rows: [python], notes },
      { title: '.NET', rows: dotnet, notes },
    ];
  } finally {
    await node.stop();
  }
}
