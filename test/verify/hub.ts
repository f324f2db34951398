/** A hub that keeps the contract, or with options does so less. */

import {
  accept,
  answerReport,
  connect,
  modify,
  systemClock,
  toDate,
  toTime,
  type Broker,
  type Clock,
  type ConnectOptions,
  type GetPeriodicReport,
  type GetReport,
  type Protocol,
  type Report,
  type RoleName,
  type Timer,
} from '@ebadge/sdk';

/** What a participant is started with. */
export interface Surroundings {
  readonly broker: Broker;
  readonly clock?: Clock;
  readonly as: string;
  /** Names of who it talks with, by role. */
  readonly peers: Readonly<Record<string, string>>;
}

/** A participant at work. */
export interface Participant {
  close(): Promise<void>;
}

/** Starts a participant. */
export type Start = (surroundings: Surroundings) => Promise<Participant>;

/** The time so many minutes from now. */
export const minutes = (clock: Clock, count: number): string =>
  toTime(new Date(clock.nowMs() + count * 60_000));

/** Microseconds since 1970. */
const microsOf = (time: string): number =>
  toDate(time).getTime() * 1000 + Number((/\.\d{3}(\d{3})/.exec(time)?.[1] ?? '0').padEnd(3, '0'));

/** A report that answers the question. */
export function reportFor(question: GetReport): Report {
  const { from, to, resolution, signals } = question;
  const start = microsOf(from);
  const count = Math.ceil((microsOf(to) - start) / (resolution * 1e6));
  const end = start + count * resolution * 1e6;
  const values = Object.fromEntries(signals.map((signal) => [signal, Array<number>(count).fill(1)]));
  const rest = String(end % 1000).padStart(3, '0');
  return answerReport(question, {
    to: toTime(new Date(Math.floor(end / 1000))).replace('Z', `${rest}Z`),
    values,
  });
}

/** Reports at every interval until the next question, which may be the one that ends them. */
export class Reporting {
  readonly #clock: Clock;
  readonly #replaces: boolean;
  /** By `heh_id`: what ends those at work. */
  readonly #ends = new Map<string, (() => void)[]>();

  constructor(clock: Clock, replaces = true) {
    this.#clock = clock;
    this.#replaces = replaces;
  }

  set(
    { interval, resolution, signals, heh_id = null }: GetPeriodicReport,
    reply: (report: never) => Promise<void>,
  ): void {
    const key = String(heh_id);
    const ends = this.#ends.get(key) ?? [];
    if (this.#replaces || interval === -1) for (const end of ends.splice(0)) end();
    if (interval === -1) return;
    let start = this.#clock.nowMs();
    let timer: Timer | undefined;
    const values = Object.fromEntries(
      signals.map((signal) => [signal, Array<number>(Math.round(interval / resolution)).fill(1)]),
    );
    const next = (): void => {
      timer = this.#clock.setTimer(interval * 1000, next);
      const from = toTime(new Date(start));
      start += interval * 1000;
      const to = toTime(new Date(start));
      reply({ msg: 'report', from, to, resolution, values, heh_id } as never).catch(() => undefined);
    };
    timer = this.#clock.setTimer(interval * 1000, next);
    this.#ends.set(key, [...ends, () => timer?.clear()]);
  }

  stop(): void {
    for (const ends of this.#ends.values()) for (const end of ends) end();
  }
}

/** Options of `connect` for a participant that is told of no problems. */
export function reach<R extends RoleName<Protocol>>(
  role: R,
  { broker, clock, as }: Surroundings,
): ConnectOptions<R> {
  const onProblem = (): void => undefined;
  return { role, as, broker, onProblem, ...(clock === undefined ? {} : { clock }) };
}

/** What a hub does otherwise than it should. */
export interface HubOptions {
  /** `false`: works on each delivery, whether or not it has come before. */
  readonly duplicates?: false;
  /** `false`: a later subscription does not end the one before. */
  readonly replaces?: false;
  /** Messages that it has no handler for. */
  readonly without?: readonly string[];
}

/** A hub. */
export const hubWith =
  ({ duplicates, replaces, without = [] }: HubOptions): Start =>
  async (surroundings) => {
    const clock = surroundings.clock ?? systemClock;
    const controller = surroundings.peers['controller'] ?? '';
    const client = await connect({
      ...reach('heh', surroundings),
      ...(duplicates === undefined ? {} : { duplicates }),
    });
    const reporting = new Reporting(clock, replaces);
    const its = client.from(controller);
    let count = 0;
    // what it says of its clock does not tell one answer from another
    const startedAt = minutes(clock, 0);
    await its.on('get_capabilities', ({ device }) =>
      device === null
        ? { msg: 'capabilities', ...capabilities }
        : {
            msg: 'device_capabilities',
            device,
            classes: ['consumer'],
            type: 'heater',
            device_name: 'Heater',
            version: '1',
            signals: [{ name: 'p', desc: 'power', unit: 'kW', range: [0, 2] }],
            can_predict_profile: false,
            can_predict_curtailment_capacity: false,
          },
    );
    await its.on('get_report', reportFor);
    await its.on('get_periodic_report', (question, { reply }) => reporting.set(question, reply));
    await its.on('get_energy_events', () => ({ msg: 'energy_events', events: [] }));
    await its.on('get_status_report', () => ({
      msg: 'status_report',
      status: 'OK',
      clock: startedAt,
      events: [],
    }));
    await its.on('get_activation_capacity', ({ device = null, heh_id = null }) => ({
      msg: 'activation_capacity',
      device,
      pos_capacity: duplicates === false ? (count += 1) : 1,
      neg_capacity: 1,
      heh_id,
    }));
    await its.on('activate', (order) =>
      Math.abs(order.quantity) > 3 ? modify(order, { quantity: 3 }) : accept(order),
    );
    for (const name of [
      'get_energy_events_realtime',
      'contingency_activate',
      'contingency_end',
      'load_price',
      'generation_price',
      'set_clock',
      'set_smart_mode',
    ] as const)
      if (!without.includes(name)) await its.on(name, () => undefined);
    await client.to(controller).publish('capabilities', capabilities);
    const asked = client
      .to(controller)
      .request('get_all_prices', {})
      .catch(() => undefined);
    return {
      async close() {
        reporting.stop();
        await client.close({ timeoutMs: 100 });
        await asked;
      },
    };
  };

const capabilities = {
  device_name: 'Hub',
  device_version: '1',
  device_sn: null,
  device_ip: null,
  device_mac: null,
  devices: ['total', 'Heater01'],
};
