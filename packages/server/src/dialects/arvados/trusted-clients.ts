import { BlockList, isIP } from 'node:net';
import { CurfewError } from '@curfew/core';
import type { ArvadosOptions } from './options.ts';

/** Says of an address where a token would be handed to whether it may be (CWE-601). `null` where it may not. */
export type TrustedClients = (returnTo: string) => URL | null;

interface Pattern {
  readonly protocol: string;
  readonly port: string;
  readonly host: string;
  readonly isWildcard: boolean;
}

const privateNetworks = new BlockList();
for (const [address, prefix] of [
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateNetworks.addSubnet(address, prefix, 'ipv4');
}
privateNetworks.addSubnet('::1', 128, 'ipv6');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');

/** @throws CurfewError `invalid-configuration`, naming the entry. */
export function trustedClientsOf(options: ArvadosOptions): TrustedClients {
  const patterns = (options.trustedClients ?? []).map(readPattern);
  return (returnTo) => {
    // The parser that browsers use decides what an address means; what it would have to mend is refused.
    const url = /[\\\s\p{C}]/u.test(returnTo) ? null : URL.parse(returnTo);
    if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
    if (url.username !== '' || url.password !== '') return null;
    const isTrusted =
      patterns.some((pattern) => matches(pattern, url)) ||
      (options.trustPrivateNetworks === true && isPrivate(url.hostname));
    return isTrusted ? url : null;
  };
}

/**
 * The origins without a wildcard in them.
 *
 * @throws CurfewError `invalid-configuration`, naming the entry.
 */
export function exactOrigins({ trustedClients = [] }: ArvadosOptions): readonly string[] {
  const exact = trustedClients.filter((text) => !readPattern(text).isWildcard);
  return exact.map((text) => new URL(text).origin);
}

function readPattern(text: string): Pattern {
  const isWildcard = /^https?:\/\/\*\./.test(text);
  const url = URL.parse(isWildcard ? text.replace('*.', '') : text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname.includes('*') || !isOrigin(url)) {
    throw new CurfewError(
      'invalid-configuration',
      `trustedClients: ${JSON.stringify(text)} is no origin; write it like https://workbench.example.com or https://*.example.com`,
    );
  }
  return { protocol: url.protocol, port: url.port, host: url.hostname, isWildcard };
}

function isOrigin(url: URL): boolean {
  return url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
}

function matches({ protocol, port, host, isWildcard }: Pattern, url: URL): boolean {
  if (url.protocol !== protocol || url.port !== port) return false;
  return isWildcard ? url.hostname.endsWith(`.${host}`) : url.hostname === host;
}

function isPrivate(hostname: string): boolean {
  if (hostname === 'localhost') return true;
  const address = hostname.replace(/^\[|\]$/g, '');
  const version = isIP(address);
  return version !== 0 && privateNetworks.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
