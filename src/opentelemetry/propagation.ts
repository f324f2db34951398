/** Traces across messages: through their headers, by the propagator that is registered with the API. */

import {
  propagation,
  ROOT_CONTEXT,
  type Context,
  type TextMapGetter,
  type TextMapSetter,
} from '@opentelemetry/api';

type Headers = Readonly<Record<string, unknown>>;

const setter: TextMapSetter<Record<string, string>> = {
  set: (headers, key, value) => {
    headers[key] = value;
  },
};

const getter: TextMapGetter<Headers> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, key) => {
    // a peer may write anything there
    const value = Object.hasOwn(headers, key) ? headers[key] : undefined;
    return typeof value === 'string' ? value : undefined;
  },
};

/** The headers that carry a context; undefined where there is nothing to carry. */
export function headersFor(context: Context): Readonly<Record<string, string>> | undefined {
  const headers: Record<string, string> = {};
  propagation.inject(context, headers, setter);
  return Object.keys(headers).length === 0 ? undefined : headers;
}

/** The context that a message carries. Not that of whoever happened to open the connection. */
export const contextFrom = (headers: Headers | undefined): Context =>
  headers === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, headers, getter);
