/** `npm run bench -- faults`: what of the messages is lost, doubled and disordered, and how long nothing comes. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { root, type Row, type Table } from '../report.ts';
import { startCluster, type Cluster } from '../support/broker.ts';
import { contenders } from './contenders/index.ts';
import { Cast } from './cast.ts';
import { faults, type Fault } from './faults.ts';
import { Crash, Stage } from './stage.ts';

const notes = [
  'offered: the application wanted to send it. accepted: the library took it (publish did not throw). confirmed: publish',
  'resolved. failed: publish rejected. open: neither in the end. delivered: different messages that the handler was given.',
  'lost: never delivered, of those offered / accepted / confirmed; silently: accepted, never delivered, no error told (where a',
  'publishing process was killed, what it had taken is open and may be delivered all the same). dup.: more than once, as handed',
  'to the library / to the handler (the peers pass all on). disorder: first deliveries after a higher number. gap: longest',
  'time without a first delivery. noticed: after the fault, by the publishing side. RSS: at most, of the publishing process.',
];

/** Version of a package that is installed here. */
function versionOf(name: string): string {
  const { version } = createRequire(import.meta.url)(join(root, 'node_modules', name, 'package.json')) as {
    version: string;
  };
  return `${name} ${version}`;
}

async function versions(url: string): Promise<string> {
  const connection = await connect(url);
  const broker = connection.connection.serverProperties.version;
  await connection.close();
  const peers = ['amqplib', 'amqp-connection-manager', 'rabbitmq-client'].map(versionOf);
  return `RabbitMQ ${broker}; ${peers.join(', ')}.`;
}

function rowOf(title: string, stage: Stage, hit: number | undefined): Row {
  const of = stage.ledger.account();
  if (of.offered === 0) return { what: title, cells: { offered: 'did not run' } };
  const noticed = hit === undefined || stage.lostAt === undefined ? '–' : `${stage.lostAt - hit} ms`;
  return {
    what: title,
    cells: {
      offered: of.offered,
      accepted: of.accepted,
      confirmed: of.confirmed,
      failed: of.failed,
      open: of.open,
      delivered: of.delivered,
      'lost of off. / acc. / conf.': `${of.lostOffered} / ${of.lostAccepted} / ${of.lostConfirmed}`,
      silently: of.lostSilently,
      'dup. library / handler': `${of.duplicatesBefore} / ${of.duplicatesAfter}`,
      disorder: of.outOfOrder,
      'gap ms': of.longestGapMs,
      noticed,
      'RSS MB': stage.peakRssMb,
    },
  };
}

/** Why it did not go on, and the most frequent reasons for failures. */
function reasonsOf(title: string, { crash, reasons }: Stage): string[] {
  const top = [...reasons].toSorted((a, b) => b[1] - a[1]).slice(0, 2);
  const told = top.map(([reason, count]) => `${title}: ${count} × ${reason}`);
  return crash === undefined ? told : [`${title}: could not go on: ${crash}`, ...told];
}

interface Played {
  readonly rows: Row[];
  readonly notes: string[];
}

/** Plays it for contenders that meet it together. */
async function playTogether(fault: Fault, names: readonly string[], { nodes }: Cluster): Promise<Played> {
  const stages: Stage[] = [];
  try {
    for (const contender of names) {
      const { rate, proxied = false, outbox = false } = fault;
      stages.push(await Stage.open({ contender, nodes, rate, proxied, outbox }));
    }
    const hit = await fault.play(new Cast(nodes, stages)).catch((error: unknown) => {
      if (error instanceof Crash) return undefined;
      throw error;
    });
    await Promise.all(stages.map((stage) => stage.settle()));
    const titles = await Promise.all(
      names.map(async (name) => (await contenders[name]?.())?.contender.title ?? name),
    );
    return {
      rows: stages.map((stage, index) => rowOf(titles[index] ?? '', stage, hit)),
      notes: stages.flatMap((stage, index) => reasonsOf(titles[index] ?? '', stage)),
    };
  } finally {
    await Promise.all(stages.map((stage) => stage.close()));
    for (const node of nodes) await node.ensure();
  }
}

async function play(fault: Fault, names: readonly string[]): Promise<Table> {
  const cluster = await startCluster(fault.nodes ?? 1);
  try {
    const [node] = cluster.nodes;
    const version = node === undefined ? '' : await versions(node.url);
    const groups = fault.inTurn === true ? names.map((name) => [name]) : [names];
    const played: Played[] = [];
    for (const group of groups) {
      process.stderr.write(`${fault.what}: ${group.join(', ')}\n`);
      played.push(await playTogether(fault, group, cluster));
    }
    return {
      title: `Fault: ${fault.what}`,
      rows: played.flatMap(({ rows }) => rows),
      notes: [...played.flatMap((one) => one.notes), version],
    };
  } finally {
    await cluster.stop();
  }
}

/** Options of {@link playFaults}. */
export interface FaultOptions {
  /** One fault alone. */
  readonly only?: string;
  /** One contender alone. */
  readonly contender?: string;
}

function chosen(what: string, all: readonly string[], one: string | undefined): readonly string[] {
  if (one === undefined) return all;
  if (all.includes(one)) return [one];
  throw new RangeError(`There is no ${what} "${one}". There are: ${all.join(', ')}.`);
}

/** Plays the faults, one after the other. Some five minutes for all of them. */
export async function playFaults({ only, contender }: FaultOptions): Promise<Table[]> {
  const names = chosen('contender', Object.keys(contenders), contender);
  const tables: Table[] = [];
  for (const name of chosen('fault', Object.keys(faults), only)) {
    const fault = faults[name];
    if (fault !== undefined) tables.push(await play(fault, names));
  }
  return tables.map((table, index) =>
    index < tables.length - 1 ? table : { ...table, notes: [...(table.notes ?? []), '', ...notes] },
  );
}
