/** Verifies participants in this process, on a broker in memory and a clock that runs ahead. */

import { setImmediate } from 'node:timers/promises';
import { contract } from '../../generated/typescript/index.ts';
import { readSamples, readScenario, schemaFolder } from '../../src/cli/verify-files.ts';
import type { ContractReport } from '../../src/contract-report/report.ts';
import { EbadgeError, MemoryBroker, type Broker, type Transport } from '../../src/index.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import type { Samples } from '../../src/verify/material.ts';
import type { Scenario } from '../../src/verify/scenario.ts';
import { verify, type VerifyOptions } from '../../src/verify/verify.ts';
import { faulty, type Mistakes } from './faulty-broker.ts';
import type { Participant, Start } from './hub.ts';

/** Examples, rules and the scenario of the contract. */
export const samples: Samples = readSamples(schemaFolder(), contract.catalogue);
export const scenario: Scenario = readScenario(`${schemaFolder()}/scenarios/verify.json`, contract.catalogue);

/** Names of the counterparts, by role: of all that there are. */
export const counterparts = {
  heh: 'my-hub',
  controller: 'my-controller',
  operator: 'my-operator',
  vpp: 'my-vpp',
  bsp: 'my-bsp',
  tso: 'my-tso',
  'super-tso': 'my-super-tso',
};

/** By role of the participant: whom it talks with. */
export const peersOf: Readonly<Record<string, readonly (keyof typeof counterparts)[]>> = {
  heh: ['controller'],
  controller: ['heh'],
  operator: ['vpp'],
  vpp: ['operator'],
  bsp: ['tso'],
  tso: ['bsp', 'super-tso'],
  'super-tso': ['tso'],
};

/** A broker whose connections of the participant are known, and can be broken. */
export class Observed implements Broker {
  readonly #broker: Broker;
  readonly #connections = new Set<Transport>();

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  async connect(virtualHost: string): Promise<Transport> {
    const transport = await this.#broker.connect(virtualHost);
    this.#connections.add(transport);
    transport.onClosed(() => this.#connections.delete(transport));
    return transport;
  }

  /** Breaks them all. */
  drop(): number {
    const all = [...this.#connections] as (Transport & { lose(error: Error): void })[];
    for (const transport of all)
      transport.lose(new EbadgeError('CONNECTION_LOST', 'cut by the test', { retryable: true }));
    return all.length;
  }
}

/** What a run in memory takes. */
export interface RunOptions extends Partial<VerifyOptions> {
  readonly role: string;
  readonly start: Start;
  /** What goes wrong with all that the participant sends and gets. */
  readonly mistakes?: Mistakes;
}

/** Verifies a participant of that role in memory. */
export async function verifyInMemory({ role, start, mistakes = {}, ...options }: RunOptions): Promise<ContractReport> {
  const clock = new VirtualClock();
  const memory = new MemoryBroker({ clock });
  const theirs = new Observed(memory);
  const name = `the-${role}`;
  const peers = Object.fromEntries((peersOf[role] ?? []).map((one) => [one, counterparts[one]]));
  let participant: Promise<Participant> | undefined;
  const verdict = verify({
    contract,
    samples,
    scenario,
    role,
    name,
    peers,
    group: 'bsps',
    boot: true,
    open: (virtualHost) => Promise.resolve(memory.connect(virtualHost)),
    drop: () => Promise.resolve(theirs.drop()),
    clock,
    onReady: () => {
      participant = start({ broker: faulty(theirs, mistakes, clock), clock, as: name, peers: { ...peers, 'bsp-group': 'bsps' } });
      participant.catch(() => undefined);
    },
    ...options,
  });
  let isOver = false;
  const over = verdict.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  // time passes as soon as nothing else happens
  while (!isOver) {
    await setImmediate();
    await clock.advance(20);
  }
  await over;
  const closing = Promise.resolve(participant).then((one) => one?.close()).catch(() => undefined);
  let isClosed = false;
  closing.finally(() => (isClosed = true)).catch(() => undefined);
  while (!isClosed) await clock.advance(50);
  return verdict;
}
