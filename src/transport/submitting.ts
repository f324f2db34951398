/** Publishing without a promise and a copy for each message: see `SubmittingTransport`. */

import { EbadgeError } from '../core/errors.ts';
import { copyHeaders } from './arguments.ts';
import type { Publication, SubmittingTransport } from './transport.ts';

/** `Transport.publish` of a transport that can submit: the caller may change his own afterwards. */
export function publishCopy(transport: SubmittingTransport, publication: Publication): Promise<void> {
  return new Promise((confirmed, failed) => {
    let own: Publication;
    try {
      own = {
        ...publication,
        body: Buffer.from(publication.body),
        properties: { ...publication.properties },
      };
    } catch (caught) {
      failed(EbadgeError.from(caught, 'INVALID_ARGUMENT'));
      return;
    }
    transport.submit(own, { confirmed, failed });
  });
}

/**
 * The publication with headers of its own. They are copied in any case: it leaves out what is undefined, and
 * throws `INVALID_ARGUMENT` where something cannot travel.
 */
export function withOwnHeaders(publication: Publication): Publication {
  if (publication.properties.headers === undefined) return publication;
  const { headers, ...plain } = publication.properties;
  const copied = copyHeaders(headers);
  return { ...publication, properties: { ...plain, ...(copied && { headers: copied }) } };
}
