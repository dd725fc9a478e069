import { isLoopback } from '@curfew/http';
import { usageFailure } from '../command-line/failure.ts';
import type { Configuration } from './configuration.ts';
import type { WrittenTransmitter } from './schema.ts';
import { readSecretFile } from './secret.ts';
import type { Source } from './source.ts';

type Transmitter = Configuration['signals']['transmitters'][number];

/** @throws Failure that names the key, its place and the value. */
export function readTransmitters(
  written: Readonly<Record<string, WrittenTransmitter>>,
  source: Source,
): readonly Transmitter[] {
  return Object.entries(written).map(([name, transmitter]) => readTransmitter(name, transmitter, source));
}

function readTransmitter(name: string, written: WrittenTransmitter, source: Source): Transmitter {
  const path = ['signals', 'transmitters', name];
  const place = (key: string) => `${source.locate([...path, key])}: ${[...path, key].join('.')}`;
  const address = (key: 'issuer' | 'jwksUri' | 'endpoint', text: string): URL => {
    const url = URL.parse(text);
    if (url !== null && url.username === '' && url.hash === '' && isSafe(url)) return url;
    throw usageFailure(
      `${place(key)}: ${JSON.stringify(text)} is not a valid transmitter address`,
      'write its https address; plain http is for this machine only',
    );
  };
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(name)) {
    throw usageFailure(
      `${source.locate(path)}: ${JSON.stringify(name)} cannot name a transmitter`,
      'use up to 32 of a to z, 0 to 9 and "-", because it is part of an address',
    );
  }
  address('issuer', written.issuer);
  const { issuer, jwksUri, audience, identityIssuer = issuer, delivery = 'push', endpoint, bearerTokenFile } = written;
  if ((delivery === 'poll') !== (endpoint !== undefined)) {
    const why =
      delivery === 'poll' ? 'a transmitter that is polled needs its address' : 'endpoint is only for delivery: poll';
    throw usageFailure(`${place('endpoint')}: ${why}`, 'set delivery: poll and endpoint, or neither of them');
  }
  const audiences = typeof audience === 'string' ? [audience] : audience;
  if (audiences.some((one) => one.trim() === '')) {
    throw usageFailure(`${place('audience')}: the audience is empty`, 'write what the transmitter puts into "aud"');
  }
  return {
    name,
    issuer,
    jwksUri: jwksUri === undefined ? null : address('jwksUri', jwksUri),
    audiences,
    identityIssuer,
    delivery: endpoint === undefined ? { method: 'push' } : { method: 'poll', endpoint: address('endpoint', endpoint) },
    bearerToken: bearerTokenFile === undefined ? null : readSecretFile(bearerTokenFile, place('bearerTokenFile')),
    matchesEmail: written.matchEmail ?? false,
    disablesUsers: written.disableUsers ?? false,
  };
}

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
