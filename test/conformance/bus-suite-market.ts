import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  ack,
  refuse,
  RefusedByPeerError,
  type BalancingActivated,
  type BalancingEnergyBid,
  type RequestBalancing,
} from '../../src/index.ts';
import { arrivals, introduce, type Bench, type Party } from './bus-suite-tools.ts';
import { refusal } from './transport-tools.ts';

const product = {
  positive: true,
  start: '2026-01-01T10:00:00.000Z',
  end: '2026-01-01T10:15:00.000Z',
} as const;

const energyBid = (bid_id: string, quantity: number, energy_price: number) => ({
  bid_id,
  product,
  quantity,
  energy_price,
});

const period = { from: product.start, to: product.end };

/** The conversations of the market, as the standard's figures 8 to 10 draw them. */
export function describeMarket(bench: () => Bench): void {
  describe('the balancing market', () => {
    /** A BSP that acknowledges and executes what its TSO activates. */
    const bspOf = async (tso: Party<'tso'>) => {
      const bsp = await bench().join('bsp');
      await introduce(tso.loose, bsp.name, 'bsp', 'tso');
      const executed = arrivals<readonly [string, number]>();
      await bsp.client.from(tso.name).on('activate_bid', async (activation, context) => {
        await context.reply(ack(activation));
        executed.push([activation.bid_id, activation.quantity]);
      });
      return { ...bsp, executed };
    };

    /** A TSO that keeps its BSPs' bids in the order of their price. */
    const nationalTso = async () => {
      const tso = await bench().join('tso');
      const bids = new Map<string, { bid: BalancingEnergyBid; from: string }>();
      await tso.client.from('*', 'bsp').on('balancing_energy_bid', (bid, { from }) => {
        if (bid.quantity === 0) bids.delete(bid.bid_id);
        else bids.set(bid.bid_id, { bid, from });
        return ack(bid);
      });
      const order = () => [...bids.values()].sort((a, b) => a.bid.energy_price - b.bid.energy_price);
      return { ...tso, order };
    };

    /** A super-TSO that acknowledges bids and requests, and does as the test says. */
    const international = async () => {
      const superTso = await bench().join('super-tso');
      const bids = arrivals<BalancingEnergyBid>();
      const requests = arrivals<readonly [string, RequestBalancing]>();
      await superTso.client.from('*').on('balancing_energy_bid', (bid) => {
        bids.push(bid);
        return ack(bid);
      });
      await superTso.client.from('*').on('request_balancing', async (request, { from, reply }) => {
        await reply(ack(request));
        requests.push([from, request]);
      });
      const member = async () => {
        const tso = await nationalTso();
        await introduce(superTso.loose, tso.name, 'tso', 'super-tso');
        const activated = arrivals<BalancingActivated>();
        const unachievable = arrivals<string>();
        await tso.client
          .from(superTso.name, 'super-tso')
          .on('balancing_activated', (message) => activated.push(message));
        await tso.client.from(superTso.name, 'super-tso').on('balancing_unachievable', (message) => {
          unachievable.push(message.request_id);
          return ack(message);
        });
        return { ...tso, activated, unachievable, up: tso.client.to(superTso.name, 'super-tso') };
      };
      return { ...superTso, bids, requests, member };
    };

    it('reserve: bids, acceptance, clearing', async () => {
      const tso = await bench().join('tso');
      const bsp = await bench().join('bsp');
      await introduce(tso.loose, bsp.name, 'bsp', 'tso');
      await tso.client.from('*', 'bsp').on('balancing_reserve_bid', (bid) => ack(bid));
      const accepted = arrivals<number>();
      await bsp.client.from(tso.name).on('bid_accepted', (message) => {
        accepted.push(message.quantity);
        return ack(message);
      });
      const bid_id = crypto.randomUUID();
      const draft = { bid_id, product, quantity: 45.3, reserve_price: 1.4, energy_price: 8.3 };
      const answer = await bsp.client.to(tso.name).request('balancing_reserve_bid', draft);
      expect(answer).toMatchObject({ response_code: 200, response_desc: 'OK' });
      const confirmed = await tso.client
        .to(bsp.name, 'bsp')
        .request('bid_accepted', { bid_id, quantity: 33.1 });
      expect(confirmed.response_code).toBe(200);
      expect(await accepted.next()).toBe(33.1);
    });

    it('national: bids, a changed one, a cancelled one, activation in the order of merit', async () => {
      const tso = await nationalTso();
      const vpp = await bspOf(tso);
      const mill = await bspOf(tso);
      const [one, two, three] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
      const bid = async (bsp: typeof vpp, ...given: Parameters<typeof energyBid>) => {
        const answer = await bsp.client.to(tso.name).request('balancing_energy_bid', energyBid(...given));
        expect(answer.response_code).toBe(200);
      };
      await bid(mill, one, 10, 30);
      await bid(vpp, two, 8, 20);
      await bid(mill, three, 5, 5);
      await bid(mill, one, 12, 10);
      await bid(mill, three, 0, 5);
      expect(tso.order().map(({ bid: { bid_id, quantity } }) => [bid_id, quantity])).toEqual([
        [one, 12],
        [two, 8],
      ]);
      for (const [{ from, bid: merit }, quantity] of tso
        .order()
        .map((entry, i) => [entry, i ? 3 : 12] as const)) {
        const answer = await tso.client
          .to(from, 'bsp')
          .request('activate_bid', { bid_id: merit.bid_id, quantity });
        expect(answer.response_code).toBe(200);
      }
      expect(await mill.executed.next()).toEqual([one, 12]);
      expect(await vpp.executed.next()).toEqual([two, 3]);
    });

    it('international: opposite imbalances are netted', async () => {
      const superTso = await international();
      const a = await superTso.member();
      const b = await superTso.member();
      const asked = [
        await a.up.request('request_balancing', { quantity: 7, ...period }),
        await b.up.request('request_balancing', { quantity: -7, ...period }),
      ];
      expect(asked.map(({ response_code }) => response_code)).toEqual([200, 200]);
      const requests = await superTso.requests.take(2);
      for (const [i, [tso, { quantity }]] of requests.entries()) {
        const originating_tso = requests[1 - i]?.[0] ?? '';
        await superTso.client
          .to(tso)
          .publish('balancing_activated', { quantity, originating_tso, ...period });
      }
      expect(await a.activated.next()).toMatchObject({ quantity: 7, originating_tso: b.name, bid_id: null });
      expect(await b.activated.next()).toMatchObject({ quantity: -7, originating_tso: a.name, bid_id: null });
    });

    it('international: a bid is forwarded, activated through its TSO, and answered after its BSP', async () => {
      const superTso = await international();
      const a = await superTso.member();
      const b = await superTso.member();
      const bsp = await bspOf(b);
      const bid_id = crypto.randomUUID();
      await bsp.client.to(b.name).request('balancing_energy_bid', energyBid(bid_id, 15, 14));
      const [entry] = b.order();
      if (entry === undefined) throw new Error('no bid');
      const { msg_id: _, ...forwarded } = entry.bid;
      await b.up.request('balancing_energy_bid', forwarded);
      const atTop = await superTso.bids.next();
      expect(atTop).toMatchObject({ bid_id, quantity: 15 });
      expect(atTop.msg_id).not.toBe(entry.bid.msg_id);
      await b.client.from(superTso.name, 'super-tso').on('activate_bid', async (activation) => {
        const { msg_id: __, ...rest } = activation;
        const answer = await b.client
          .to(bsp.name, 'bsp')
          .request('activate_bid', rest, { refusals: 'return' });
        expect(bsp.executed.all.length + answer.response_code).toBeGreaterThanOrEqual(200);
        return answer.response_code === 200
          ? ack(activation)
          : refuse(activation, { response_code: 409, response_desc: answer.response_desc });
      });
      await a.up.request('request_balancing', { quantity: 9, ...period });
      const [requester] = await superTso.requests.next();
      const done = await superTso.client.to(b.name).request('activate_bid', { bid_id, quantity: 9 });
      expect(done.response_code).toBe(200);
      expect(await bsp.executed.next()).toEqual([bid_id, 9]);
      await superTso.client
        .to(requester)
        .publish('balancing_activated', { quantity: 9, originating_tso: b.name, bid_id, ...period });
      expect(await a.activated.next()).toMatchObject({ quantity: 9, originating_tso: b.name, bid_id });
    });

    it('international: what cannot be restored is called unachievable, after its part', async () => {
      const superTso = await international();
      const a = await superTso.member();
      const b = await superTso.member();
      const bid_id = crypto.randomUUID();
      await a.client.from(superTso.name, 'super-tso').on('activate_bid', (activation) => ack(activation));
      const msg_id = crypto.randomUUID();
      await b.up.request('request_balancing', { msg_id, quantity: 23, ...period });
      const [requester, request] = await superTso.requests.next();
      const down = superTso.client.to(requester);
      await superTso.client.to(a.name).request('activate_bid', { bid_id, quantity: 13 });
      await down.publish('balancing_activated', { quantity: 13, originating_tso: a.name, bid_id, ...period });
      const answer = await down.request('balancing_unachievable', { request_id: request.msg_id });
      expect(answer.response_code).toBe(200);
      expect(await b.activated.next()).toMatchObject({ quantity: 13 });
      expect(await b.unachievable.next()).toBe(msg_id);
    });

    it('international: a refusal, or silence, leaves the TSO to restore locally', async () => {
      const superTso = await bench().join('super-tso');
      const tso = await nationalTso();
      await introduce(superTso.loose, tso.name, 'tso', 'super-tso');
      const up = tso.client.to(superTso.name, 'super-tso');
      let silent = false;
      await superTso.client
        .from('*')
        .on('request_balancing', (request) =>
          silent
            ? undefined
            : refuse(request, { response_code: 503, response_subcode: 7, response_desc: 'market closed' }),
        );
      const refused = await refusal(up.request('request_balancing', { quantity: 9 }));
      expect(refused).toBeInstanceOf(RefusedByPeerError);
      expect(refused).toMatchObject({
        code: 'REFUSED_BY_PEER',
        retryable: true,
        responseCode: 503,
        subcode: 7,
        description: 'market closed',
        answer: { msg: 'response', response_code: 503 },
        details: { messageName: 'request_balancing', peer: superTso.name, responseCode: 503 },
      });
      // the peer's words are at hand, but not in logs
      expect(inspect(refused)).not.toContain('market closed');
      expect(JSON.stringify(refused)).not.toContain('market closed');
      const taken = await up.request('request_balancing', { quantity: 9 }, { refusals: 'return' });
      expect(taken).toMatchObject({ response_code: 503, response_desc: 'market closed' });
      silent = true;
      const unheard = up.request('request_balancing', { quantity: 9 }, { timeoutMs: 200 });
      const failed = expect(unheard).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true });
      await bench().harness.pass(200);
      await failed;
    });
  });
}
