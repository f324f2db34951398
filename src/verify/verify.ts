/** Plays the counterpart of a participant, whatever it is written in, and says where it does not keep the contract. */

import { checkParticipantName } from '../bus/names.ts';
import { Routes } from '../bus/routes.ts';
import type { ContractReport } from '../contract-report/report.ts';
import { systemClock, type Clock } from '../core/clock.ts';
import { createCodec, type Codec } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Contract } from '../support/contract.ts';
import type { Transport } from '../transport/transport.ts';
import { Answering } from './answering.ts';
import { tryComeback, type Dropper } from './comeback.ts';
import { tryCommands, Unasked } from './commands.ts';
import { findParticipant } from './finding-participant.ts';
import { Interview } from './interview.ts';
import { Ledger } from './ledger.ts';
import { Lessons } from './lessons.ts';
import { Line } from './line.ts';
import { Material, type Samples } from './material.ts';
import { checkOnce, tryQuestions } from './questions.ts';
import { tryRefusals } from './refusing.ts';
import { requirementsOf } from './requirements.ts';
import type { Scenario } from './scenario.ts';
import { Stage, type Timing } from './stage.ts';
import { checkTopology } from './topology.ts';

/** What a verification takes. */
export interface VerifyOptions {
  readonly contract: Contract;
  readonly samples: Samples;
  readonly scenario: Scenario;
  /** Role and name of the participant. */
  readonly role: string;
  readonly name: string;
  /** Counterparts' names, by role; of those that are left out, none is played. Default: all, called `verify-<role>`. */
  readonly peers?: Readonly<Record<string, string>>;
  /** A group that the participant belongs to. */
  readonly group?: string;
  /** Profile of the contract that the participant is of. */
  readonly compatibility?: string;
  /** Messages that the participant is said not to know. */
  readonly without?: readonly string[];
  /** The participant is started once `onReady` was called: what it has to say then is waited for. */
  readonly boot?: boolean;
  readonly open: (virtualHost: string) => Promise<Transport>;
  /** Breaks the participant's connections. */
  readonly drop?: Dropper;
  readonly clock?: Clock;
  readonly timing?: Partial<Timing>;
  /** Called when everything is there that the participant needs. */
  readonly onReady?: () => void;
  /** Told in a word or two what is done now. */
  readonly onProgress?: (what: string) => void;
}

/** Times, unless others are given. */
export const defaultTiming: Timing = { waitMs: 60_000, settleMs: 1000, listenMs: 5000, reconnectMs: 30_000 };

/** Roles that the role talks with; groups are no roles. */
export function peerRolesOf({ catalogue }: Contract, role: string): readonly string[] {
  const channels = Object.values(catalogue.channels).filter(({ unusable }) => unusable === undefined);
  return [
    ...new Set(
      channels.flatMap(({ sender, receiver }) =>
        sender === role ? [receiver] : receiver === role ? [sender] : [],
      ),
    ),
  ];
}

/** Refuses what is no role of the contract, with those that there are. */
function assertRole({ catalogue }: Contract, role: string, name: string): void {
  if (new Routes(catalogue, role, name, []).role !== role) throw new EbadgeError('INTERNAL', 'another role');
}

/** One line with all that belongs to it. */
interface Part {
  readonly stage: Stage;
  readonly answering: Answering;
  readonly unasked: Unasked;
}

/** A verification at work. */
class Verification {
  readonly #options: VerifyOptions;
  readonly #clock: Clock;
  readonly #timing: Timing;
  readonly #codec: Codec;
  readonly #ledger: Ledger;
  readonly #lessons: Lessons;
  readonly #startedAtMs: number;

  constructor(options: VerifyOptions) {
    const { contract, role, scenario } = options;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#codec = createCodec(contract);
    this.#lessons = new Lessons(scenario.lessons ?? []);
    this.#startedAtMs = this.#clock.nowMs();
    const { sections = {}, expects = [], unasked = [] } = scenario;
    const { catalogue } = contract;
    this.#ledger = new Ledger(requirementsOf({ catalogue, role, sections, expects, unasked }));
  }

  async run(): Promise<ContractReport> {
    const parts = this.#parts();
    try {
      await this.#play(parts);
    } catch (caught) {
      throw this.#explained(caught);
    } finally {
      for (const { answering, stage } of parts) {
        answering.stop();
        await stage.interview.line.close().catch(() => undefined);
      }
    }
    const { contract, role, name } = this.#options;
    return {
      title: `${contract.catalogue.title} ${contract.catalogue.version}`,
      participant: name,
      role,
      startedAt: new Date(this.#startedAtMs).toISOString(),
      requirements: this.#ledger.judged,
      findings: this.#ledger.findings,
    };
  }

  /** What keeps from going on, and may be the participant's doing. */
  #explained(caught: unknown): EbadgeError {
    const error = EbadgeError.from(caught);
    if (error.code !== 'UNROUTABLE' && error.code !== 'TOPOLOGY_MISSING') return error;
    return new EbadgeError(
      'TIMEOUT',
      `${this.#options.name} has gone, and its queue with it: ${error.message} Let it run until the end, and try again.`,
      { retryable: true, cause: caught },
    );
  }

  #parts(): Part[] {
    const { contract, role, name, peers } = this.#options;
    // says so where there is no such role
    assertRole(contract, role, checkParticipantName(name, 'The name of the participant'));
    const roles = peerRolesOf(contract, role);
    const unknown = Object.keys(peers ?? {}).find((one) => !roles.includes(one));
    if (unknown !== undefined) {
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `${role} does not talk with ${unknown}. Its peers: ${roles.join(', ')}.`,
      );
    }
    return roles.filter((one) => peers === undefined || one in peers).map((one) => this.#part(one));
  }

  #part(peerRole: string): Part {
    const {
      contract,
      role,
      name,
      peers,
      group,
      compatibility,
      open,
      without = [],
      scenario,
      samples,
    } = this.#options;
    const { catalogue } = contract;
    const me = checkParticipantName(peers?.[peerRole] ?? `verify-${peerRole}`, `The name of the ${peerRole}`);
    const channels = Object.values(catalogue.channels);
    const heard = channels.some((channel) => channel.sender === role && channel.group !== undefined);
    const told = channels.find(
      (channel) => channel.sender === peerRole && channel.receiver === role && channel.group !== undefined,
    );
    const routes = new Routes(
      catalogue,
      peerRole,
      me,
      heard && group !== undefined ? [group] : [],
      compatibility,
    );
    const line = new Line({
      routes,
      peer: name,
      peerRole: role,
      ...(group === undefined || told?.group === undefined
        ? {}
        : { group: { name: group, role: told.group } }),
      codec: this.#codec,
      clock: this.#clock,
      open: () => open(routes.virtualHost),
    });
    const nowMs = (): number => this.#clock.nowMs();
    const material = new Material({
      catalogue,
      codec: this.#codec,
      samples,
      scenario,
      lessons: this.#lessons,
      nowMs,
    });
    const unasked = new Unasked();
    // made one after the other, and needed by each other: nothing is heard before the line is open
    const parts: { answering?: Answering } = {};
    const interview = new Interview(line, this.#ledger, (other) => {
      if (parts.answering?.hear(other) !== true) unasked.add(other);
    });
    line.onHeard(({ name: type, message, error }) => {
      if (type !== undefined && message !== undefined && error === undefined)
        this.#lessons.learn(type, message);
    });
    const stage = new Stage({
      catalogue,
      ledger: this.#ledger,
      interview,
      material,
      timing: this.#timing,
      nowMs,
      without,
    });
    const answering = new Answering(stage, this.#clock);
    parts.answering = answering;
    return { stage, answering, unasked };
  }

  async #play(all: readonly Part[]): Promise<void> {
    const { role, boot = false, onReady, onProgress = () => undefined, drop } = this.#options;
    onProgress('waiting for the participant');
    const parts = await findParticipant(all, {
      ledger: this.#ledger,
      timing: this.#timing,
      expects: this.#options.scenario.expects ?? [],
      isBoot: boot,
      clock: this.#clock,
      name: this.#options.name,
      onReady: onReady ?? (() => undefined),
    });
    for (const { stage, unasked } of parts) {
      onProgress(`questions of ${stage.interview.line.role}`);
      await tryQuestions(stage);
      onProgress(`messages of ${stage.interview.line.role}`);
      await tryCommands(stage, unasked);
    }
    onProgress('listening');
    await this.#listen(parts);
    for (const { stage } of parts) await checkTopology(stage);
    onProgress('lost connection');
    for (const { stage, answering } of parts) {
      checkOnce(stage);
      answering.check();
    }
    const [first] = [...parts].sort((a, b) => Number(b.stage.canProbe) - Number(a.stage.canProbe));
    if (first === undefined) return;
    const isThere = await tryComeback(first.stage, role, drop);
    for (const { stage } of parts) {
      onProgress(`what is not valid, of ${stage.interview.line.role}`);
      if (isThere) await tryRefusals(stage);
    }
  }

  /** Leaves the participant time for what it has to say by itself. */
  async #listen(parts: readonly Part[]): Promise<void> {
    const [first] = parts;
    await first?.stage.interview.pause(this.#timing.listenMs);
  }
}

/**
 * Verifies one participant.
 *
 * @throws EbadgeError `TIMEOUT` (retryable) when the participant is not there, and whatever keeps from the broker.
 */
export function verify(options: VerifyOptions): Promise<ContractReport> {
  return new Verification(options).run();
}
