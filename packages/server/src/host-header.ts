import type { IncomingMessage } from 'node:http';
import { CurfewError } from '@curfew/core';

/** For handlers of errors: 400 in every dialect, whatever else it says of what it does not understand. */
export class HostFault extends CurfewError {
  constructor(fault: string) {
    super('invalid-request', fault);
  }
}

/**
 * What is wrong with the `Host` of a request, or `null`. An HTTP/1.1 request names the host that it means, once (RFC 9112 3.2): a proxy
 * in front may have believed another one than we would.
 */
export function hostFault({ headers, rawHeaders, httpVersion }: IncomingMessage): string | null {
  const { host } = headers;
  if (host === undefined) return httpVersion === '1.1' ? 'the Host header is missing' : null;
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count++;
  }
  if (count > 1) return 'there is more than one Host header';
  return /^[\w.~!$&'()*+,;=%:[\]-]*$/.test(host) ? null : 'the Host header is not a host';
}
