import { type BlockList, isIP } from 'node:net';
import { CurfewError } from '@curfew/core';
import { parseAddressRange } from './address-range.ts';
import { type ForwardedElement, parseForwarded } from './forwarded.ts';
import { headerOf, type RequestHeaders } from './headers.ts';

/** Where a request really came from, seen through the proxies that are trusted. */
export interface ClientOrigin {
  readonly ip: string | null;
  /** As the client sees them; `null` where nobody trusted says. */
  readonly forwardedProto: string | null;
  readonly forwardedHost: string | null;
  readonly isFromTrustedProxy: boolean;
}

/** The longest chain of proxies that is followed. */
const maxHops = 20;

/**
 * Adds addresses and ranges whose `X-Forwarded-For` and `Forwarded` headers are believed.
 *
 * @throws CurfewError `invalid-configuration` for an entry that is neither an address nor a CIDR range.
 * @example
 * const trusted = addTrustedProxies(new BlockList(), ['10.0.0.0/8', '::1']);
 */
export function addTrustedProxies(list: BlockList, ranges: readonly string[]): BlockList {
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
 * `X-Forwarded-*` and `Forwarded` (RFC 7239) count only where the peer is a trusted proxy. Where it passes both on, one of them may be the
 * client's own: what they do not agree on is not known. Of several addresses the client is the last one that is not
 * a trusted proxy: everything before it could have been made up.
 *
 * @param peer the other end of the connection
 * @example
 * clientOriginOf(request.socket.remoteAddress, request.headers, addTrustedProxies(new BlockList(), ['10.0.0.0/8'])).ip;
 */
export function clientOriginOf(peer: string | undefined, headers: RequestHeaders, trusted: BlockList): ClientOrigin {
  const address = plainAddress(peer ?? '');
  if (address === null || !isTrusted(trusted, address)) {
    return { ip: address, forwardedProto: null, forwardedHost: null, isFromTrustedProxy: false };
  }
  const forwarded = readForwarded(headers);
  const forwardedFor = headerOf(headers, 'x-forwarded-for')?.split(',');
  const clients = [forwardedFor, forwarded?.map((element) => element.for ?? '')].flatMap((hops) =>
    hops === undefined ? [] : clientBehind(address, hops, trusted),
  );
  const nearest = forwarded?.at(-1);
  return {
    ip: agreed(clients) ?? address,
    forwardedProto: agreed([lastOf(headerOf(headers, 'x-forwarded-proto')), nearest?.proto]),
    forwardedHost: agreed([lastOf(headerOf(headers, 'x-forwarded-host')), nearest?.host]),
    isFromTrustedProxy: true,
  };
}

function readForwarded(headers: RequestHeaders): readonly ForwardedElement[] | undefined {
  const header = headerOf(headers, 'forwarded');
  return header === undefined ? undefined : parseForwarded(header);
}

/** What all who say something say; `null` where they differ, or nobody does. */
function agreed(texts: readonly (string | null | undefined)[]): string | null {
  const said = new Set(texts.filter((text) => text != null));
  const [only = null] = said;
  return said.size === 1 ? only : null;
}

/** The last ones count: what stands before them is whatever the client made up. */
function clientBehind(peer: string, hops: readonly string[], trusted: BlockList): string {
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

function lastOf(header: string | undefined): string | null {
  const last = (header ?? '').split(',').at(-1)?.trim();
  return last === undefined || last === '' ? null : last;
}
