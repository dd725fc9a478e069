import { BlockList, isIP } from 'node:net';
import { CurfewError } from '@curfew/core';

/** What is not the public Internet (IANA special-purpose registries), where a server must not be led by an address that it was given. */
const privateRanges = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24'],
  ...['203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
] as const;
/** Within what is public of IPv6: documentation, tunnels that end anywhere, and what stands for an IPv4 address. */
const privateRanges6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'] as const;

/** Which addresses may be connected to. */
export type AddressRule = (address: string) => boolean;

/**
 * @param allowed ranges such as `10.0.0.0/8` or single addresses that may be connected to although they are not public
 * @throws CurfewError `invalid-configuration`, naming the range.
 */
export function createAddressRule(allowed: readonly string[]): AddressRule {
  const special = listOf([...privateRanges, ...privateRanges6]);
  const global = listOf(['2000::/3']);
  const exempt = listOf(allowed);
  return (address) => {
    const family = isIP(address);
    if (family === 0) return false;
    const type = family === 4 ? 'ipv4' : 'ipv6';
    if (exempt.check(address, type)) return true;
    if (family === 4) return !special.check(address, 'ipv4');
    return global.check(address, 'ipv6') && !special.check(address, 'ipv6');
  };
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIP(address);
    const most = family === 4 ? 32 : 128;
    const length = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    if (family === 0 || !(length <= most)) {
      throw new CurfewError(
        'invalid-configuration',
        `${JSON.stringify(range)} is no range of addresses: write it like 10.0.0.0/8`,
      );
    }
    list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
