import { isIP } from 'node:net';
import type { AddressRange } from '@curfew/core';

/**
 * Reads `10.0.0.0/8`, `2001:db8::/32` or a single address; `null` for anything else.
 *
 * @see RFC 4632, 3.1; RFC 4291, 2.3
 */
export function parseAddressRange(text: string): AddressRange | null {
  const [address = '', prefixText, ...more] = text.split('/');
  const version = address.includes('%') ? 0 : isIP(address);
  const longest = version === 4 ? 32 : 128;
  const prefixLength = prefixText === undefined ? longest : /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : -1;
  const isRange = version !== 0 && prefixLength >= 0 && prefixLength <= longest && more.length === 0;
  return isRange ? { address, prefixLength } : null;
}
