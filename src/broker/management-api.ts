/** RabbitMQ's management API over HTTP: one request, its answer or an error that says what to do. */

import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { EbadgeError } from '../core/errors.ts';

/** How to reach the management API. */
export interface ManagementOptions {
  /** E.g. `http://127.0.0.1:15672`; a path before `/api` is kept. May hold user and password. */
  readonly url: string;
  /** Default: what the URL says, else `guest`. */
  readonly user?: string;
  /** Default: what the URL says, else `guest`. */
  readonly password?: string;
  /** Certificates in PEM: the authority's, and the client's where the listener asks for one. */
  readonly tls?: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
  /** Time for each request. Default: 30,000. */
  readonly timeoutMs?: number;
}

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** What is accepted besides success. */
interface Accept {
  /** The thing may be missing: for what is to be deleted. */
  readonly missing?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

const pageSize = 500;

/** Steps of a path, escaped. */
export const pathOf = (...steps: readonly string[]): string =>
  steps.map((step) => `/${encodeURIComponent(step)}`).join('');

function parseUrl(url: string): URL {
  if (URL.canParse(url)) {
    const parsed = new URL(url);
    if (parsed.protocol === 'http:' || parsed.protocol === 'https:') return parsed;
    if (/^amqps?:$/.test(parsed.protocol)) {
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `${parsed.protocol}//${parsed.host} is the address for messages. The management API has one of its own, usually http://${parsed.hostname}:15672.`,
      );
    }
  }
  // not the text itself: it may hold a password
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    'The address of the management API is no http or https URL. Give one like http://127.0.0.1:15672.',
  );
}

/** RabbitMQ's management API, with one account. */
export class ManagementApi {
  /** Where it is, without user and password. */
  readonly address: string;
  readonly user: string;
  readonly #base: URL;
  readonly #authorization: string;
  readonly #options: ManagementOptions;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(options: ManagementOptions) {
    this.#base = parseUrl(options.url);
    this.address = `${this.#base.origin}${this.#base.pathname.replace(/\/(?:api\/?)?$/, '')}`;
    const { username, password } = this.#base;
    this.user = options.user ?? (username === '' ? 'guest' : decodeURIComponent(username));
    const secret = options.password ?? (password === '' ? 'guest' : decodeURIComponent(password));
    this.#authorization = `Basic ${Buffer.from(`${this.user}:${secret}`).toString('base64')}`;
    this.#options = options;
    const kept = { keepAlive: true, maxSockets: 8 };
    this.#agent =
      this.#base.protocol === 'https:' ? new HttpsAgent({ ...kept, ...options.tls }) : new HttpAgent(kept);
  }

  /** Reads one thing. */
  get(path: string): Promise<unknown> {
    return this.#call('GET', path);
  }

  /** Creates or changes a thing. */
  async put(path: string, body: unknown): Promise<void> {
    await this.#call('PUT', path, body);
  }

  async post(path: string, body: unknown): Promise<void> {
    await this.#call('POST', path, body);
  }

  /** Deletes a thing; that it has gone already is fine. */
  async delete(path: string, reason?: string): Promise<void> {
    const headers = reason === undefined ? {} : { 'X-Reason': reason };
    await this.#call('DELETE', path, undefined, { missing: true, headers });
  }

  /** Reads a list, page by page where the API has pages. */
  async list(path: string, query = ''): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const items: Readonly<Record<string, unknown>>[] = [];
    for (let page = 1; ; page++) {
      const answer = await this.#call(
        'GET',
        `${path}?page=${page}&page_size=${pageSize}&sort=name${query === '' ? '' : `&${query}`}`,
      );
      // the API of some lists, in some versions, knows no pages
      if (Array.isArray(answer)) return answer as readonly Readonly<Record<string, unknown>>[];
      const { items: some, page_count: pages } = answer as {
        items?: readonly Readonly<Record<string, unknown>>[];
        page_count?: number;
      };
      items.push(...(some ?? []));
      if (page >= (pages ?? 0)) return items;
    }
  }

  /** Ends idle connections; the process can end. */
  close(): void {
    this.#agent.destroy();
  }

  async #call(method: Method, path: string, body?: unknown, accept: Accept = {}): Promise<unknown> {
    const { answer, content } = await this.#send(method, path, body, accept.headers ?? {});
    const status = answer.statusCode ?? 0;
    if (status === 404 && accept.missing === true) return undefined;
    if (status < 200 || status > 299) throw this.#refusal(method, path, status, content);
    if (content === '') return undefined;
    try {
      return JSON.parse(content) as unknown;
    } catch (cause) {
      throw new EbadgeError('CONNECTION_FAILED', this.#noApi(`it answers ${path} with no JSON`), { cause });
    }
  }

  async #send(
    method: Method,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ answer: IncomingMessage; content: string }> {
    const timeoutMs = this.#options.timeoutMs ?? 30_000;
    const secure = this.#base.protocol === 'https:';
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const call = (secure ? httpsRequest : httpRequest)(`${this.address}/api${path}`, {
          method,
          agent: this.#agent,
          signal,
          headers: {
            ...headers,
            // some parts of the API say that they have no JSON to give
            accept: '*/*',
            authorization: this.#authorization,
            ...(payload === undefined
              ? { 'content-length': '0' }
              : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
          },
        });
        call.once('response', resolve).once('error', reject);
        call.end(payload);
      });
      return { answer, content: await text(answer) };
    } catch (cause) {
      if (signal.aborted) {
        throw new EbadgeError(
          'TIMEOUT',
          `The management API at ${this.address} did not answer ${method} ${path} within ${timeoutMs} ms. Give it more time, or look at the broker.`,
          { retryable: true, cause },
        );
      }
      throw this.#unreachable(cause);
    }
  }

  #noApi(what: string): string {
    return `There is no RabbitMQ management API at ${this.address}: ${what}. Enable it on the broker (rabbitmq-plugins enable rabbitmq_management) and give its address, usually port 15672.`;
  }

  #unreachable(cause: unknown): EbadgeError {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED') {
      return new EbadgeError('CONNECTION_FAILED', this.#noApi('nobody listens there'), {
        retryable: true,
        cause,
      });
    }
    if (code.startsWith('HPE_') || code === 'EPROTO' || code === 'ECONNRESET') {
      return new EbadgeError(
        'CONNECTION_FAILED',
        this.#noApi('what listens there speaks no HTTP of that kind'),
        {
          cause,
        },
      );
    }
    if (/CERT|SIGNATURE|SSL|TLS/.test(code)) {
      return new EbadgeError(
        'CONNECTION_FAILED',
        `No safe connection to ${this.address}: ${message}. Name the authority that signed its certificate (--ca), and the client's certificate and key (--cert, --key) where it asks for one.`,
        { cause },
      );
    }
    return new EbadgeError(
      'CONNECTION_FAILED',
      `The management API at ${this.address} cannot be reached: ${code === '' ? message : code}. Check the address and the network.`,
      { retryable: true, cause },
    );
  }

  #refusal(method: Method, path: string, status: number, content: string): EbadgeError {
    let said: unknown;
    try {
      said = (JSON.parse(content) as Readonly<Record<string, unknown>>)['reason'];
    } catch {
      // whatever it is, it is not what the API says
    }
    const reason = typeof said === 'string' ? said : `HTTP status ${status}`;
    const details = { method, path, status };
    if (status === 401) {
      const what = /not_authori[sz]ed|not management user|administrator/i.test(reason)
        ? `${this.user} may not use it`
        : 'user or password is wrong';
      return new EbadgeError(
        'ACCESS_REFUSED',
        `The management API at ${this.address} refuses ${this.user}: ${what} (${reason}). Log in as an administrator of the broker.`,
        { details },
      );
    }
    if (status === 404 && typeof said !== 'string') {
      return new EbadgeError('CONNECTION_FAILED', this.#noApi(`it does not know ${path}`), { details });
    }
    const code =
      status === 403 ? 'ACCESS_REFUSED' : status >= 500 ? 'CONNECTION_FAILED' : 'TOPOLOGY_CONFLICT';
    return new EbadgeError(code, `The broker refuses ${method} ${decodeURIComponent(path)}: ${reason}.`, {
      details,
      retryable: status >= 500,
    });
  }
}

/** Runs work on each item, some at a time; the first failure ends it. */
export async function inParallel<T>(items: Iterable<T>, work: (item: T) => Promise<unknown>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let next = iterator.next(); next.done !== true && !failed; next = iterator.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: 8 }, worker));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
