/** A home energy hub: an electric car, a water heater, and what it answers. */

import {
  accept,
  answerReport,
  connect,
  EbadgeError,
  modify,
  reject,
  toDate,
  toTime,
  type Client,
  type ConnectOptions,
  type GetPeriodicReport,
  type GetReport,
  type Protocol,
} from '@ebadge/sdk';

/** The car charges and feeds back with this much, at most. */
const carKw = 3.6;
/** More than this the house's connection does not carry. */
const connectionKw = 20;

/** Microseconds since 1970: periods may begin and end between two milliseconds. */
const microsOf = (time: string): number =>
  toDate(time).getTime() * 1000 + Number((/\.\d{3}(\d{1,3})/.exec(time)?.[1] ?? '0').padEnd(3, '0'));

function timeAt(micros: number): string {
  const time = toTime(new Date(Math.floor(micros / 1000)));
  const rest = micros % 1000;
  return rest === 0 ? time : time.replace('Z', `${String(rest).padStart(3, '0')}Z`);
}

/** A load curve that looks like a house's: the same for the same time. */
function measure(signal: string, at: number): number {
  const share = signal.startsWith('total.') ? 1 : 0.6;
  return Number((share * (1.5 + Math.sin(at / 97_000) + 0.3 * Math.sin(at / 7_000))).toFixed(3));
}

function samples({ signals }: Pick<GetReport, 'signals'>, from: string, count: number, resolution: number) {
  const start = toDate(from).getTime();
  const series = (signal: string) =>
    Array.from({ length: count }, (_, index) => measure(signal, start + index * resolution * 1000));
  return Object.fromEntries(signals.map((signal) => [signal, series(signal)]));
}

/** Starts the hub; it lives until the client is closed. */
export async function startHub(
  options: Omit<ConnectOptions<'heh'>, 'role' | 'onProblem'>,
  controller: string,
  onRefused: (problem: EbadgeError) => void,
): Promise<Client<Protocol, 'heh'>> {
  const hub = await connect({ ...options, role: 'heh', onProblem: onRefused });
  const its = hub.from(controller);
  let reporting: NodeJS.Timeout | undefined;

  await its.on('get_capabilities', ({ device }) =>
    device === null
      ? {
          msg: 'capabilities',
          device_name: 'Demo hub',
          device_version: '1.0',
          device_sn: null,
          device_ip: null,
          device_mac: null,
          devices: ['total', 'ECAR01', 'WaterHeater01'],
        }
      : {
          msg: 'device_capabilities',
          device,
          classes: ['consumer', 'storage'],
          type: 'car/electric',
          device_name: 'Electric car',
          version: '1.0',
          signals: [{ name: 'p', desc: 'real power (load)', unit: 'kW', range: [0, carKw] }],
          can_predict_profile: false,
          can_predict_curtailment_capacity: true,
        },
  );

  await its.on('get_report', (question) => {
    const { from, resolution } = question;
    const [start, step] = [microsOf(from), Math.round(resolution * 1_000_000)];
    // a period that is no multiple of the resolution is reported up to the end of its last sample
    const count = Math.ceil((microsOf(question.to) - start) / step);
    const to = timeAt(start + count * step);
    return answerReport(question, { to, values: samples(question, from, count, resolution) });
  });

  await its.on('get_periodic_report', (question: GetPeriodicReport, context) => {
    clearInterval(reporting);
    const { interval, resolution } = question;
    if (interval === -1) return;
    let start = Date.now();
    reporting = setInterval(() => {
      const from = toTime(new Date(start));
      const to = toTime(new Date(start + interval * 1000));
      const values = samples(question, from, Math.round(interval / resolution), resolution);
      start += interval * 1000;
      context
        .reply({ msg: 'report', from, to, resolution, values, heh_id: null })
        .catch((caught: unknown) => onRefused(EbadgeError.from(caught)));
    }, interval * 1000);
  });

  await its.on('activate', (order) => {
    if (Math.abs(order.quantity) > connectionKw) return reject(order);
    if (Math.abs(order.quantity) > carKw)
      return modify(order, { quantity: Math.sign(order.quantity) * carKw });
    return accept(order);
  });

  // commands that take no answer: a real hub would act on them
  await its.on('contingency_activate', () => undefined);
  await its.on('contingency_end', () => undefined);
  await its.on('load_price', () => undefined);
  await its.on('generation_price', () => undefined);

  hub.transport.onClosed(() => clearInterval(reporting));
  return hub;
}
