import { BlockList, isIP } from 'node:net';
import { type AddressRange, CurfewError } from '@curfew/core';
import type Database from 'better-sqlite3';

/** @throws CurfewError `invalid-request`. */
function assertAddressRange({ address, prefixLength }: AddressRange): void {
  const longest = isIP(address) === 4 ? 32 : 128;
  const isRange = isIP(address) !== 0 && !address.includes('%');
  if (!isRange || !Number.isInteger(prefixLength) || prefixLength < 0 || prefixLength > longest) {
    throw new CurfewError('invalid-request', `${JSON.stringify(address)}/${prefixLength} is no range of addresses`);
  }
}

/** Checked once here, so that nothing that is no range can select by chance, or select everything. */
export function rangeBindings(
  from: AddressRange | undefined,
): AddressRange | { readonly address: null; readonly prefixLength: null } {
  if (from === undefined) return { address: null, prefixLength: null };
  assertAddressRange(from);
  return from;
}

/** SQLite knows nothing of addresses: `is_address_within(address, range, prefixLength)` does. */
export function defineAddressRanges(sqlite: Database.Database): void {
  let range = { name: '', list: new BlockList() };
  sqlite.function('is_address_within', { deterministic: true }, (ip, address, prefixLength) => {
    if (typeof ip !== 'string') return 0;
    const version = isIP(ip);
    // A range of one kind holds no address of the other, as in PostgreSQL.
    if (version !== isIP(String(address))) return 0;
    const name = `${address}/${prefixLength}`;
    if (range.name !== name) range = { name, list: listOf(String(address), Number(prefixLength)) };
    return range.list.check(ip, version === 4 ? 'ipv4' : 'ipv6') ? 1 : 0;
  });
}

function listOf(address: string, prefixLength: number): BlockList {
  const list = new BlockList();
  list.addSubnet(address, prefixLength, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return list;
}
