import { remembered } from '../language/locale.ts';

const privateNetworks: readonly RegExp[] = [
  /^10\./,
  /^192\.168\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^169\.254\./,
  /^f[cd][0-9a-f]{2}:/i,
  /^fe[89ab][0-9a-f]:/i,
];

type Network = 'loopback' | 'private' | 'public';

/** Where an address is, as far as it says so by itself. */
function networkOf(ip: string): Network {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '');
  if (/^127\./.test(plain) || plain === '::1') return 'loopback';
  return privateNetworks.some((network) => network.test(plain)) ? 'private' : 'public';
}

interface Located {
  readonly ip: string | null;
  /** From the database of the server, where one is configured and knows it. */
  readonly location?: { readonly city: string | null; readonly country: string | null };
}

/** `Cologne, Germany`, or what an address tells of itself. */
export function locationInWords({ ip, location }: Located, networks: Readonly<Record<Network, string>>): string | null {
  const known = locationName(location);
  return known ?? (ip === null ? null : networks[networkOf(ip)]);
}

/** `null` where nobody knows it. */
export function locationName(location: Located['location']): string | null {
  if (location === undefined) return null;
  return (
    [location.city, location.country === null ? null : countryName(location.country)].filter(Boolean).join(', ') || null
  );
}

function countryName(code: string): string {
  const names = remembered('countries', (of) => new Intl.DisplayNames(of, { type: 'region', fallback: 'code' }));
  return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code;
}
