import { describe, expectTypeOf, it } from 'vitest';
import {
  encode,
  parse,
  type Client,
  type ExtensionMessage,
  type Message,
  type Protocol,
  type Report,
} from '@ebadge/sdk';

declare const ts: Client<Protocol, 'controller'>;
declare const operator: Client<Protocol, 'operator'>;
declare const bsp: Client<Protocol, 'bsp'>;

describe('extension messages', () => {
  it('are messages, and leave the union as narrow as it is', () => {
    const message = parse('');
    expectTypeOf<ExtensionMessage>().toExtend<Message>();
    if (message.msg === 'report') expectTypeOf(message).toEqualTypeOf<Report>();
    if (message.msg === 'ext_si_xlab_led_signal') {
      expectTypeOf(message).toEqualTypeOf<ExtensionMessage>();
      expectTypeOf(message['duration']).toBeUnknown();
    }
    encode({ msg: 'ext_si_xlab_led_signal', duration: 5 });
    // @ts-expect-error -- no message, and no name of an extension
    encode({ msg: 'si_xlab_led_signal', duration: 5 });
    // @ts-expect-error -- a message of the contract is held to its type
    encode({ msg: 'set_clock', ofset: 5 });
  });

  it('are sent and handled on every channel', () => {
    void ts.to('heh-1').publish('ext_si_xlab_led_signal', { duration: 5 });
    void ts.to('heh-1').publish('ext_si_xlab_led_signal', {});
    // between an operator and a VPP, where messages of the contract need a heh_id
    void operator.to('vpp').publish('ext_a', { anything: [1] });
    void bsp.from('tso').on('ext_a_b', (message, { from }) => {
      expectTypeOf(message).toEqualTypeOf<ExtensionMessage>();
      expectTypeOf(from).toBeString();
    });
    // @ts-expect-error -- no name of an extension
    void ts.to('heh-1').publish('si_xlab_led_signal', {});
    // @ts-expect-error -- nothing answers it
    void ts.to('heh-1').request('ext_si_xlab_led_signal', { duration: 5 });
  });
});
