import type { AuditEvent } from '../store/event.ts';
import type { Authority } from './authority.ts';

/** Far more than people have devices, and few enough to look through behind a sign-in. */
const mostLookedAt = 100;

/**
 * The sign-ins of a user on devices that had not been seen before, newest first: as far as the last 100 sign-ins tell. The very first
 * one is no news, and neither is the next version of a browser or of its system.
 */
export async function newDevicesOf(
  { listEvents }: Pick<Authority, 'listEvents'>,
  username: string,
): Promise<readonly AuditEvent[]> {
  const { items: signIns } = await listEvents({ username, type: 'sign-in', limit: mostLookedAt });
  return signIns.filter(({ id, at, userAgent }) => {
    // Of what happened at the same instant nobody knows the order.
    const others = signIns.filter((other) => other.at <= at && other.id !== id);
    return others.length > 0 && others.every((other) => deviceOf(other.userAgent) !== deviceOf(userAgent));
  });
}

/** A user agent without the numbers of versions. */
function deviceOf(userAgent: string | null): string {
  return (userAgent ?? '').replaceAll(/\d+(?:[._]\d+)*/g, '');
}
