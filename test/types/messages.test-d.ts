import { describe, expectTypeOf, it } from 'vitest';
import {
  accept,
  ack,
  setClock,
  setSmartMode,
  type Activate,
  type BalancingEnergyBid,
  type DeviceClass,
  type EnergyEventType,
  type GetPeriodicReportDraft,
  type GetReport,
  type Message,
  type MessageMap,
  type MessageName,
  type ModifyActivation,
  type Report,
  type SetClock,
  type SmartMode,
} from '@ebadge/sdk';
import type { Draft } from '@ebadge/sdk/support/v1';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Names whose interface says another `msg` than its key. */
type Misnamed = { [N in MessageName]: MessageMap[N]['msg'] extends N ? never : N }[MessageName];

/** Names that narrowing the union by `msg` does not lead to exactly the one interface. */
type NotNarrowed = {
  [N in MessageName]: Equal<Extract<Message, { msg: N }>, MessageMap[N]> extends true ? never : N;
}[MessageName];

describe('messages', () => {
  it('are named alike as key and in msg, and the union narrows on it, for all 33', () => {
    expectTypeOf<Misnamed>().toBeNever();
    expectTypeOf<NotNarrowed>().toBeNever();
    expectTypeOf<Message['msg']>().toEqualTypeOf<MessageName>();
    const read = (message: Message): void => {
      if (message.msg === 'report') expectTypeOf(message).toEqualTypeOf<Report>();
      // @ts-expect-error -- no such message
      if (message.msg === 'set_clok') expectTypeOf(message).toBeNever();
    };
    expectTypeOf(read).parameter(0).toEqualTypeOf<Message>();
  });

  it('refuse a field that is misspelt, missing, null or absent against the model', () => {
    const { from, to } = { from: 'x', to: 'x' };
    expectTypeOf({ msg: 'set_clock', offset: null } as const).toExtend<SetClock>();
    // @ts-expect-error -- misspelt
    const misspelt: SetClock = { msg: 'set_clock', offset: 1, ofset: 1 };
    // @ts-expect-error -- required, though nullable
    const missing: SetClock = { msg: 'set_clock' };
    // @ts-expect-error -- undefined is neither null nor absent
    const unset: SetClock = { msg: 'set_clock', offset: undefined };
    // @ts-expect-error -- optional is not undefined
    const optional: GetReport = {
      msg: 'get_report',
      from,
      to,
      resolution: 1,
      signals: [],
      heh_id: undefined,
    };
    // @ts-expect-error -- not nullable
    const nulled: GetReport = { msg: 'get_report', from, to, resolution: null, signals: [] };
    const fine: GetReport = { msg: 'get_report', from, to, resolution: 1, signals: [], heh_id: null };
    expectTypeOf([misspelt, missing, unset, optional, nulled, fine]).toBeArray();
  });

  it('have extension fields, of unknown type', () => {
    const message = {} as SetClock;
    expectTypeOf(message['ext_si_xlab_note']).toBeUnknown();
    expectTypeOf(setClock({ ext_any: [1] })).toEqualTypeOf<SetClock>();
    // @ts-expect-error -- no extension field
    expectTypeOf(message['led']).toBeAny();
  });

  it('are drafted without what is filled in, and checked all the same', () => {
    expectTypeOf(setClock()).toEqualTypeOf<SetClock>();
    // @ts-expect-error -- misspelt
    setClock({ ofset: 1 });
    // @ts-expect-error -- mode has to be given
    setSmartMode({ reset: false });
    // @ts-expect-error -- another message
    setClock({ msg: 'set_smart_mode' });
    expectTypeOf<Draft<SetClock, 'msg'>['offset']>().toEqualTypeOf<number | null>();
    expectTypeOf<Draft<SetClock, 'msg'>['msg']>().toEqualTypeOf<'set_clock' | undefined>();
  });

  it('take a period in seconds as interval, or -1', () => {
    const draft = { interval: 300, resolution: 60, signals: ['total.p'] };
    expectTypeOf(draft).toExtend<GetPeriodicReportDraft>();
    expectTypeOf<-1>().toExtend<GetPeriodicReportDraft['interval']>();
    expectTypeOf<string>().not.toExtend<GetPeriodicReportDraft['interval']>();
  });

  it('have open lists that take any text and closed ones that do not', () => {
    expectTypeOf<'voltage_low'>().toExtend<EnergyEventType>();
    expectTypeOf<string>().toExtend<EnergyEventType>();
    // what is suggested is still a union of the known ones and any text, not plain string
    expectTypeOf<EnergyEventType>().not.toEqualTypeOf<string>();
    expectTypeOf<SmartMode>().toEqualTypeOf<'normal' | 'passive' | 'off'>();
    expectTypeOf<DeviceClass>().toEqualTypeOf<'consumer' | 'generator' | 'storage'>();
    expectTypeOf<string>().not.toExtend<SmartMode>();
    // @ts-expect-error -- a closed list
    setSmartMode({ mode: 'sleep', reset: false });
  });

  it('are derived from those they belong to only', () => {
    accept({} as Activate);
    // @ts-expect-error -- a counter-proposal is not accepted but taken up
    accept({} as ModifyActivation);
    ack({} as BalancingEnergyBid);
    type Acknowledged = Parameters<typeof ack>[0];
    expectTypeOf<Acknowledged['msg']>().toEqualTypeOf<
      Exclude<Extract<Message, { msg_id: string }>['msg'], 'response'>
    >();
    // @ts-expect-error -- a response is not acknowledged
    ack({} as MessageMap['response']);
    // @ts-expect-error -- has no msg_id
    ack({} as MessageMap['market_cleared']);
  });
});
