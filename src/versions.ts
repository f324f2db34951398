/** Messages of older versions of the data model, carried into this one and back. */

import { contract, type Message, type Protocol } from '../generated/typescript/index.ts';
import { createVersions, type ContractVersions } from './versions/contract-versions.ts';
import type { Carried } from './versions/versions.ts';

/** The versions of the eBADGE data model. */
export const versions: ContractVersions<Protocol> = createVersions(contract);

/**
 * Carries a message of an older version of the data model into this one. The given value stays as it is.
 *
 * @param value the message as JSON was parsed.
 * @throws EbadgeError `NOT_IN_VERSION` when it cannot be carried, `INVALID_ARGUMENT` for an unknown version;
 * ValidationError when what comes out is no valid message. Retrying never helps.
 *
 * @example
 * ```ts
 * const old = '{"msg":"get_load_report","from":"2013-07-21T10:00:00Z","to":"2013-07-21T10:05:00Z","resolution":60,"device":"total"}';
 * const message = upgrade(JSON.parse(old), { from: '2013' });
 * if (message.msg === 'get_report') console.log(message.signals); // ['total.p']
 * ```
 */
export const upgrade = (value: unknown, options: { readonly from: string }): Message =>
  versions.upgrade(value, options);

/**
 * Carries a message of this version of the data model into an older one, and says in `lost` what was left out on the
 * way. The given message stays as it is.
 *
 * @throws EbadgeError `NOT_IN_VERSION` when it cannot be carried, `INVALID_ARGUMENT` for an unknown version;
 * ValidationError when the message is not valid. Retrying never helps.
 *
 * @example
 * ```ts
 * const period = { from: '2026-07-21T10:00:00.000Z', to: '2026-07-21T10:05:00.000Z' };
 * const { message } = downgrade(getReport({ ...period, resolution: 60, signals: ['total.p'] }), { to: '2013' });
 * console.log(message); // { msg: 'get_load_report', …, device: 'total' }
 * ```
 */
export const downgrade = (message: Message, options: { readonly to: string }): Carried =>
  versions.downgrade(message, options);
