/** What one household or one attacker has of the addresses: one of IPv4, the first 64 bits of IPv6. */
export function networkOf(ip: string): string {
  const groups = groupsOf(ip);
  return typeof groups === 'string' ? groups : groups.slice(0, 4).join(':');
}

/** The first 48 bits of IPv6, of which anybody may get 65,536 networks; `null` for IPv4. */
export function siteOf(ip: string): string | null {
  const groups = groupsOf(ip);
  return typeof groups === 'string' ? null : groups.slice(0, 3).join(':');
}

/** The eight groups of an IPv6 address, each in four digits, or the IPv4 address that it is or stands for. */
function groupsOf(ip: string): string | readonly string[] {
  if (!ip.includes(':')) return ip;
  const [address = ''] = ip.toLowerCase().split('%', 1);
  const [head = '', tail] = withoutDots(address).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...new Array<string>(gap).fill('0'), ...after].map((group) => group.padStart(4, '0'));
  return mappedAddress(groups) ?? groups;
}

/** The last 32 bits may be written as an IPv4 address (RFC 4291 2.2). */
function withoutDots(address: string): string {
  return address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
}

/** Under these 96 bits lies an IPv4 address: mapped (RFC 4291 2.5.5.2), or behind NAT64 (RFC 6052 2.1), where all share a network. */
const embeddings = new Set([`${'0'.repeat(20)}ffff`, `0064ff9b${'0'.repeat(16)}`]);

function mappedAddress(groups: readonly string[]): string | null {
  if (!embeddings.has(groups.slice(0, 6).join(''))) return null;
  return groups
    .slice(6)
    .flatMap((group) => [group.slice(0, 2), group.slice(2)])
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}
