/** Sees to it that what lies between this participant and a peer exists: declares its own part, checks the rest. */

import { EbadgeError } from '../core/errors.ts';
import type { SupervisedTransport, Topology, Transport } from '../transport/transport.ts';
import type { Profile } from './compatibility.ts';
import type { Routes } from './routes.ts';
import { exchangeSpec, topologyOf, type Route } from './topology.ts';

/** Routes to and from a peer. */
export interface PeerRoutes {
  readonly outgoing: readonly Route[];
  readonly incoming: readonly Route[];
}

/** Remembers which peers have been seen to. */
export class Peers {
  readonly #transport: Transport;
  readonly #routes: Routes;
  readonly #known = new Map<string, Promise<unknown>>();
  /** Those that have been seen to, by role and name: nothing is to be waited for. */
  readonly #seen = new Map<string, Map<string, PeerRoutes>>();
  /** By role and name of the peer: publishes that wait until it has been seen to. */
  readonly #waiting = new Map<string, number>();
  /** By role and name of the peer: where the broker lets this participant declare nothing. */
  readonly #setUp = new Set<string>();

  constructor(transport: Transport, routes: Routes) {
    this.#transport = transport;
    this.#routes = routes;
  }

  /** The routes of a peer that has been seen to; undefined where {@link ensure} is needed. */
  seen(peer: string, peerRole: string): PeerRoutes | undefined {
    return this.#seen.get(peerRole)?.get(peer);
  }

  /** Whether an administrator has set up what this participant would declare: it only found it there. */
  isSetUp(peer: string, peerRole: string): boolean {
    return this.#setUp.has(`${peerRole} ${peer}`);
  }

  /**
   * The routes of a peer while there is no broker to ask about it, and what is published can be kept on disk: that
   * is not to wait in memory. Undefined where this participant declares some of them, or where publishes wait for
   * the peer to be seen to, which are not to be overtaken.
   */
  foreseen(peer: string, peerRole: string): PeerRoutes | undefined {
    const transport: Transport & Pick<SupervisedTransport, 'isKeeping'> = this.#transport;
    if (transport.isKeeping !== true || this.#waiting.has(`${peerRole} ${peer}`)) return undefined;
    const routes = this.#routes.between(peer, peerRole);
    const isOurs = ({ channel, profile }: Route): boolean =>
      channel.declaredBy === this.#routes.role || profile !== undefined;
    return routes.outgoing.some(isOurs) ? undefined : routes;
  }

  /** Takes note of a publish that waits until the peer has been seen to. */
  waitsFor(peer: string, peerRole: string, ensured: Promise<PeerRoutes>): Promise<PeerRoutes> {
    const key = `${peerRole} ${peer}`;
    this.#waiting.set(key, (this.#waiting.get(key) ?? 0) + 1);
    const over = (): void => {
      const others = (this.#waiting.get(key) ?? 1) - 1;
      if (others > 0) this.#waiting.set(key, others);
      else this.#waiting.delete(key);
    };
    ensured.then(over, over);
    return ensured;
  }

  /** Declares or checks everything between this participant and the peer, once. */
  ensure(peer: string, peerRole: string): Promise<PeerRoutes> {
    const key = `${peerRole} ${peer}`;
    const work = async (): Promise<PeerRoutes> => {
      const routes = this.#routes.between(peer, peerRole);
      const profile = this.#routes.compatibility.of(peer);
      if (profile !== undefined) await this.#declareFor(peer, profile, routes);
      const mine = (route: Route): boolean => route.channel.declaredBy === this.#routes.role;
      const ends = [
        ...routes.outgoing.map((route) => ({ route, receiver: peer })),
        ...routes.incoming.map((route) => ({ route, receiver: this.#routes.me })),
      ].filter(({ route }) => profile?.channels.has(route.channel.id) !== true);
      const declared = ends.filter(({ route }) => mine(route));
      if (declared.length > 0) {
        if (await this.#declare(topologyOf(declared))) this.#setUp.delete(key);
        else this.#setUp.add(key);
      }
      const others = ends.filter(({ route }) => !mine(route));
      if (others.length > 0) {
        const read = topologyOf(others.filter(({ receiver }) => receiver === this.#routes.me)).queues;
        const own = new Set(routes.incoming.map((route) => route.queue));
        await this.#check(peer, peerRole, {
          exchanges: others.map(({ route }) => exchangeSpec(route)),
          queues: read.filter(({ name }) => own.has(name)),
        });
      }
      // who sends to a group does not know its members: each of them binds its own queue
      const bindings = routes.incoming.flatMap((route) =>
        route.channel.group === undefined || mine(route) || route.queue === null
          ? []
          : [{ exchange: route.exchange, queue: route.queue, bindingKey: route.channel.queue.bindingKey }],
      );
      if (bindings.length > 0) await this.#transport.declare({ exchanges: [], queues: [], bindings });
      return routes;
    };
    return this.#once(key, work, (routes) => {
      const seen = this.#seen.get(peerRole);
      if (seen === undefined) this.#seen.set(peerRole, new Map([[peer, routes]]));
      else seen.set(peer, routes);
    });
  }

  /**
   * Declares all there is between this participant and a peer of a profile: the peer does so too, and either may come
   * first. The peer's own queue is left to it where this participant has no right to it.
   */
  async #declareFor(peer: string, { info, channels }: Profile, routes: PeerRoutes): Promise<void> {
    const isChanged = ({ channel }: Route): boolean => channels.has(channel.id);
    const outgoing = routes.outgoing.filter(isChanged);
    const incoming = routes.incoming.filter(isChanged);
    const declare = (some: readonly Route[], receiver: string): Promise<void> =>
      this.#transport.declare(topologyOf(some.map((route) => ({ route, receiver }))));
    try {
      await declare([...incoming, ...outgoing.map((route) => ({ ...route, queue: null }))], this.#routes.me);
      await declare(outgoing, peer).catch((caught: unknown) => {
        if (EbadgeError.from(caught).code !== 'ACCESS_REFUSED') throw caught;
      });
    } catch (caught) {
      const error = EbadgeError.from(caught);
      if (error.code !== 'TOPOLOGY_CONFLICT') throw error;
      throw new EbadgeError(
        'TOPOLOGY_CONFLICT',
        `Between ${this.#routes.me} and ${peer} there is something else than what a peer of the profile "${info.name}" declares; it would not get past it. Delete it first, or take ${peer} out of \`compatibility\`. ${error.message}`,
        { details: { ...error.details, peer, profile: info.name }, cause: error },
      );
    }
  }

  /** Declares or checks this participant's own queues for messages from that kind of peer. */
  ensureOwnQueues(peerRole: string): Promise<void> {
    return this.#once(`${peerRole} *`, async () => {
      const channels = this.#routes.incoming(peerRole);
      const routes = channels.map((channel) => ({
        route: {
          channel,
          exchange: '',
          queue: this.#routes.ownQueue(channel),
          names: {},
          profile: undefined,
        },
        receiver: this.#routes.me,
      }));
      const mine = routes.filter(({ route }) => route.channel.declaredBy === this.#routes.role);
      const topology = topologyOf(mine);
      await this.#declare({
        exchanges: topology.exchanges.filter(({ name }) => name !== ''),
        queues: topology.queues,
        bindings: topology.bindings.filter(({ exchange }) => exchange !== ''),
      });
      const others = new Set(routes.filter((entry) => !mine.includes(entry)).map(({ route }) => route.queue));
      const queues = topologyOf(routes).queues.filter(({ name }) => others.has(name));
      await this.#check('*', peerRole, { exchanges: [], queues });
    });
  }

  /** Does so again, or declares what there is between it and that peer of a profile: something of it has gone. */
  restoreOwnQueues(peerRole: string, ofProfile?: string): Promise<void> {
    // no peer is called so
    const key = `${peerRole} * again ${ofProfile ?? ''}`;
    return this.#once(key, async () => {
      const profile = ofProfile === undefined ? undefined : this.#routes.compatibility.of(ofProfile);
      if (ofProfile !== undefined && profile !== undefined) {
        await this.#declareFor(ofProfile, profile, this.#routes.between(ofProfile, peerRole));
        return;
      }
      this.#known.delete(`${peerRole} *`);
      await this.ensureOwnQueues(peerRole);
    }).finally(() => this.#known.delete(key));
  }

  /**
   * Declares what is this side's to declare. Where it may not, an administrator has set the broker up: then it
   * is enough that all of it is there, which takes no right to configure. Resolves with whether it was declared.
   */
  async #declare(topology: Topology): Promise<boolean> {
    try {
      await this.#transport.declare(topology);
      return true;
    } catch (caught) {
      const refused = EbadgeError.from(caught);
      if (refused.code !== 'ACCESS_REFUSED') throw refused;
      await this.#transport.check(topology).catch((missing: unknown) => {
        const { code, message } = EbadgeError.from(missing);
        if (code !== 'TOPOLOGY_MISSING') throw missing;
        throw new EbadgeError(
          'ACCESS_REFUSED',
          `${this.#routes.me} may not set up what it shares with its peers, and it is not there yet either (${message}). Have the broker's administrator create it ("ebadge broker apply"), or grant the right to. ${refused.message}`,
          { cause: refused, details: refused.details },
        );
      });
      return false;
    }
  }

  async #check(
    peer: string,
    peerRole: string,
    topology: Pick<Topology, 'exchanges' | 'queues'>,
  ): Promise<void> {
    try {
      await this.#transport.check(topology);
    } catch (caught) {
      const error = EbadgeError.from(caught);
      if (error.code !== 'TOPOLOGY_MISSING') throw error;
      const { me, role } = this.#routes;
      const who = peer === '*' ? `The ${peerRole}` : `${peer} (${peerRole})`;
      throw new EbadgeError(
        'TOPOLOGY_MISSING',
        `${who} has not prepared its side yet: it creates the exchanges and queues between the two the first time that it sends to ${me} or subscribes to it. Have it name "${me}" (${role}), then try again. ${error.message}`,
        { retryable: true, details: { peer, peerRole }, cause: error },
      );
    }
  }

  /** Has the next call look again: what was there has gone. */
  forget(peer: string, peerRole: string): void {
    this.#known.delete(`${peerRole} ${peer}`);
    this.#seen.get(peerRole)?.delete(peer);
  }

  /** Runs the work once for each key; a failure is forgotten, so that the next call tries again. */
  #once<T>(key: string, work: () => Promise<T>, onDone: (value: T) => void = () => undefined): Promise<T> {
    const known = this.#known.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const running = work();
    this.#known.set(key, running);
    // before all who wait for it: nobody who comes later is to overtake them
    running.then(onDone, () => {
      if (this.#known.get(key) === running) this.#known.delete(key);
    });
    return running;
  }
}
