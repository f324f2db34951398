/** Verifies participants in this process. */

import { setImmediate } from 'node:timers/promises';
import { contract } from '../../generated/typescript/index.ts';
import { readSamples, readScenario, schemaFolder } from '../../src/cli/verify-files.ts';
import type { ContractReport } from '../../src/contract-report/report.ts';
import { EbadgeError, MemoryBroker, type Broker, type Clock, type Transport } from '../../src/index.ts';
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
const counterparts = {
  heh: 'my-hub',
  controller: 'my-controller',
  operator: 'my-operator',
  vpp: 'my-vpp',
  bsp: 'my-bsp',
  tso: 'my-tso',
  'super-tso': 'my-super-tso',
};

/** By role of the participant: whom it talks with. */
const peersOf: Readonly<Record<string, readonly (keyof typeof counterparts)[]>> = {
  heh: ['controller'],
  controller: ['heh'],
  operator: ['vpp'],
  vpp: ['operator'],
  bsp: ['tso'],
  tso: ['bsp', 'super-tso'],
  'super-tso': ['tso'],
};

/** A broker whose connections are known, and can be broken. */
export class Observed implements Broker {
  readonly #broker: Broker;
  readonly #lose: (transport: Transport) => void;
  readonly #connections = new Set<Transport>();

  constructor(broker: Broker, lose: (transport: Transport) => void) {
    this.#broker = broker;
    this.#lose = lose;
  }

  async connect(virtualHost: string): Promise<Transport> {
    const transport = await this.#broker.connect(virtualHost);
    this.#connections.add(transport);
    transport.onClosed(() => this.#connections.delete(transport));
    return transport;
  }

  /** Breaks them all; says how many. */
  drop(): number {
    const all = [...this.#connections];
    for (const transport of all) this.#lose(transport);
    return all.length;
  }
}

/** Whom to verify. */
export interface Subject {
  readonly role: string;
  readonly start: Start;
  /** What goes wrong with all that the participant sends and gets. */
  readonly mistakes?: Mistakes;
}

/** Where to. */
export interface Place {
  readonly broker: Broker;
  readonly theirs: Observed;
  readonly clock?: Clock;
}

/** Verifies a participant that is started when it is time, and closed in the end. */
export async function verifyOn(
  { broker, theirs, clock }: Place,
  { role, start, mistakes = {} }: Subject,
  options: Partial<VerifyOptions> = {},
): Promise<ContractReport> {
  const name = `the-${role}`;
  const peers = Object.fromEntries((peersOf[role] ?? []).map((one) => [one, counterparts[one]]));
  let participant: Promise<Participant> | undefined;
  try {
    return await verify({
      contract,
      samples,
      scenario,
      role,
      name,
      peers,
      group: 'bsps',
      boot: true,
      open: async (virtualHost) => broker.connect(virtualHost),
      drop: () => Promise.resolve(theirs.drop()),
      ...(clock === undefined ? {} : { clock }),
      onReady: () => {
        const surroundings = { as: name, peers: { ...peers, 'bsp-group': 'bsps' } };
        participant = start({
          broker: faulty(theirs, mistakes, clock),
          ...(clock === undefined ? {} : { clock }),
          ...surroundings,
        });
        participant.catch(() => undefined);
      },
      ...options,
    });
  } finally {
    await Promise.resolve(participant)
      .then((one) => one?.close())
      .catch(() => undefined);
  }
}

/** Verifies a participant on a broker in memory, and a clock that runs as fast as it can. */
export async function verifyInMemory(
  subject: Subject,
  options: Partial<VerifyOptions> = {},
): Promise<ContractReport> {
  const clock = new VirtualClock();
  const broker = new MemoryBroker({ clock });
  const lose = (transport: Transport): void => {
    const error = new EbadgeError('CONNECTION_LOST', 'cut by the test', { retryable: true });
    (transport as Transport & { lose(error: EbadgeError): void }).lose(error);
  };
  const verdict = verifyOn({ broker, theirs: new Observed(broker, lose), clock }, subject, options);
  const run = { isOver: false };
  const end = (): void => {
    run.isOver = true;
  };
  verdict.then(end, end);
  // time passes as soon as nothing else happens
  while (!run.isOver) {
    await setImmediate();
    await clock.advance(20);
  }
  return verdict;
}

/** Requirements that something was found against, each once. */
export const brokenIn = ({ findings }: ContractReport): readonly string[] => [
  ...new Set(findings.map(({ requirement }) => requirement.id)),
];
