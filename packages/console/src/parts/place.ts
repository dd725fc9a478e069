import { t } from '../language/texts.ts';

const privateNetworks: readonly RegExp[] = [
  /^10\./,
  /^192\.168\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^169\.254\./,
  /^f[cd][0-9a-f]{2}:/i,
  /^fe[89ab][0-9a-f]:/i,
];

type Network = 'loopback' | 'private' | 'public';

/** Where an address is, as far as it says so by itself: nobody else is asked. */
export function networkOf(ip: string): Network {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '');
  if (/^127\./.test(plain) || plain === '::1') return 'loopback';
  return privateNetworks.some((network) => network.test(plain)) ? 'private' : 'public';
}

export function placeInWords(ip: string): string {
  return t.sessions.networks[networkOf(ip)];
}
