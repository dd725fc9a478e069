import type { IncomingMessage } from 'node:http';
import { type BlockList, isIP } from 'node:net';
import { CurfewError } from '@curfew/core';
import { parseAddressRange } from './address-range.ts';

/** Where a request really came from, seen through the proxies that are trusted. */
export interface Origin {
  readonly ip: string | null;
  /** As the client sees them; `null` where nobody trusted says. */
  readonly forwardedProto: string | null;
  readonly forwardedHost: string | null;
  readonly isFromTrustedProxy: boolean;
}

/** The longest chain of proxies that is followed. */
const maxHops = 20;

/** @throws CurfewError `invalid-configuration` for an entry that is neither an address nor a CIDR range. */
export function addProxies(list: BlockList, ranges: readonly string[]): BlockList {
  for (const text of ranges) {
    const range = parseAddressRange(text);
    if (range === null) {
      throw new CurfewError(
        'invalid-configuration',
        `trustedProxies: ${JSON.stringify(text)} is not an address range; write it like 10.0.0.0/8 or 127.0.0.1`,
      );
    }
    list.addSubnet(range.address, range.prefixLength, isIP(range.address) === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/**
 * `X-Forwarded-*` counts only where the peer is a trusted proxy. Of several addresses the client is the last one that is not
 * a trusted proxy: everything before it could have been made up.
 */
export function originOf(request: IncomingMessage, trusted: BlockList): Origin {
  const peer = plainAddress(request.socket.remoteAddress ?? '');
  if (peer === null || !isTrusted(trusted, peer)) {
    return { ip: peer, forwardedProto: null, forwardedHost: null, isFromTrustedProxy: false };
  }
  return {
    ip: clientBehind(peer, request.headers['x-forwarded-for'], trusted),
    forwardedProto: lastOf(request.headers['x-forwarded-proto']),
    forwardedHost: lastOf(request.headers['x-forwarded-host']),
    isFromTrustedProxy: true,
  };
}

function clientBehind(peer: string, forwardedFor: string | string[] | undefined, trusted: BlockList): string {
  // The last ones count: what stands before them is whatever the client made up.
  const hops = String(forwardedFor ?? '').split(',');
  let client = peer;
  for (const hop of hops.slice(-maxHops).reverse()) {
    const address = plainAddress(hop.trim());
    if (address === null) return client;
    client = address;
    if (!isTrusted(trusted, address)) return client;
  }
  return client;
}

/** Without port, brackets and the IPv4-in-IPv6 prefix; `null` where it is no address. */
function plainAddress(text: string): string | null {
  const withoutPort =
    /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(text)?.[1] ?? text;
  const address = withoutPort.replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? null : address;
}

function isTrusted(trusted: BlockList, address: string): boolean {
  return trusted.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

function lastOf(header: string | string[] | undefined): string | null {
  const last = String(header ?? '')
    .split(',')
    .at(-1)
    ?.trim();
  return last === undefined || last === '' ? null : last;
}
