/** One contender under a fault: its two sides, and the ledger. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerNode } from '../support/broker.ts';
import { pause, startChild, type Child } from '../support/child.ts';
import { startTcpProxy, type TcpProxy } from '../../test/support/tcp-proxy.ts';
import { Ledger } from './ledger.ts';
import type { MessageEvent, PeerSetup } from './peer.ts';

/** Patience with things that should have happened. */
const startLimitMs = 30_000;
const settleLimitMs = 60_000;
/** Longer than anybody waits before he tries to reconnect. */
const quietMs = 6000;

/** What a fault needs of its stage. */
export interface StageOptions {
  readonly contender: string;
  readonly nodes: readonly BrokerNode[];
  readonly rate: number;
  /** Whether the publisher reaches the broker through a proxy. */
  readonly proxied: boolean;
  /** Whether an outbox on disk is used, where there is one. */
  readonly outbox: boolean;
}

/** A side that could not go on. */
export class Crash extends Error {}

let runs = 0;

/** One contender's run. */
export class Stage {
  readonly ledger: Ledger = new Ledger();
  readonly contender: string;
  readonly proxy: TcpProxy | undefined;
  /** Why it could not go on. */
  crash: string | undefined;
  /** When the publisher first noticed that it had lost its connection, in ms since 1970. */
  lostAt: number | undefined;
  peakRssMb = 0;
  /** Why publishes failed, and how often. */
  readonly reasons: Map<string, number> = new Map<string, number>();
  readonly #nodes: readonly BrokerNode[];
  readonly #rate: number;
  readonly #setup: Omit<PeerSetup, 'side' | 'urls' | 'workMs'>;
  readonly #folder: string;
  readonly #children = new Set<Child>();
  #publisher: Child | undefined;
  #consumer: Child | undefined;
  #sent: Promise<void> = Promise.resolve();
  #saySent: () => void = () => undefined;

  static async open(options: StageOptions): Promise<Stage> {
    const proxy = options.proxied ? await startTcpProxy(options.nodes[0]?.port ?? 0) : undefined;
    return new Stage(options, proxy);
  }

  private constructor(options: StageOptions, proxy: TcpProxy | undefined) {
    this.contender = options.contender;
    this.#nodes = options.nodes;
    this.#rate = options.rate;
    this.proxy = proxy;
    this.#folder = mkdtempSync(join(tmpdir(), 'ebadge-bench-outbox-'));
    const run = `${process.pid}-${++runs}`;
    this.#setup = {
      contender: options.contender,
      sender: `heh-${run}`,
      receiver: `ts-${run}`,
      quorum: options.nodes.length > 1,
      ...(options.outbox ? { outboxFile: join(this.#folder, 'outbox.sqlite') } : {}),
    };
  }

  async #start(side: 'publisher' | 'consumer', workMs = 0): Promise<Child> {
    const direct = this.#nodes.map(({ url }) => url);
    const { proxy } = this;
    const urls =
      side === 'publisher' && proxy !== undefined ? direct.map((url) => proxy.through(url)) : direct;
    let ready: () => void = () => undefined;
    const isReady = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const child = startChild(
      join(import.meta.dirname, 'peer.ts'),
      { ...this.#setup, side, urls, workMs } satisfies PeerSetup,
      (line) => {
        const [word = '', ...rest] = line.split(' ');
        if (word === 'ready') ready();
        else if (word === 'crashed') {
          this.crash ??= `${side}: ${rest.join(' ')}`;
          this.#saySent();
        } else this.#note(side, word, rest);
      },
    );
    this.#children.add(child);
    const outcome = await Promise.race([
      isReady,
      child.ended.then(() => 'ended'),
      pause(startLimitMs).then(() => 'late'),
    ]);
    if (this.crash !== undefined) throw new Crash(this.crash);
    if (outcome === 'ended') throw new Crash(`${side}: ended while starting: ${child.lastWords()}`);
    if (outcome === 'late') throw new Crash(`${side}: not ready within ${startLimitMs / 1000} s`);
    return child;
  }

  #note(side: string, word: string, rest: readonly string[]): void {
    const [first = '', second = ''] = rest;
    if (word === 'lost') {
      if (side === 'publisher') this.lostAt ??= Number(first);
    } else if (word === 'rss') {
      this.peakRssMb = Math.max(this.peakRssMb, Number(first));
    } else if (word === 'why') {
      const reason = rest.join(' ');
      this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    } else if (word === 'sent') this.#saySent();
    else if (word !== 'back') this.ledger.note(word as MessageEvent, Number(first), Number(second));
  }

  /** The application works on a message for so long, and says after half of it that it has done so. */
  async startConsumer(workMs: number): Promise<void> {
    this.#consumer = await this.#start('consumer', workMs);
  }

  async startPublisher(): Promise<void> {
    this.#publisher = await this.#start('publisher');
  }

  async killConsumer(): Promise<void> {
    await this.#consumer?.kill();
  }

  async killPublisher(): Promise<void> {
    await this.#publisher?.kill();
    this.#saySent();
  }

  /** Has the publisher publish the messages of so many seconds, from that number on. */
  go(first: number, seconds: number): void {
    this.#sent = new Promise((resolve) => {
      this.#saySent = resolve;
    });
    if (this.crash !== undefined) this.#saySent();
    this.#publisher?.tell(`go ${first} ${Math.round(seconds * this.#rate)} ${this.#rate}`);
  }

  stop(): void {
    this.#publisher?.tell('stop');
  }

  /** Resolves when everything has become something, or nothing happens any more. */
  async settle(): Promise<void> {
    await Promise.race([this.#sent, pause(60_000)]);
    const deadline = Date.now() + settleLimitMs;
    const began = Date.now();
    while (!this.ledger.settled() && Date.now() < deadline) {
      if (Date.now() - Math.max(began, this.ledger.lastEventAt) > quietMs) break;
      await pause(100);
    }
    // what comes twice may come a little later
    await pause(500);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#children].map((child) => child.kill()));
    await this.proxy?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
