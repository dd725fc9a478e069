import { serverNow } from '../api/clock.ts';
import type { AuditEvent } from '../api/resources.ts';
import { deviceInWords } from '../parts/device.ts';

const newForMs = 7 * 86_400_000;

/**
 * Sign-ins of the last days on devices that had not been seen before, newest first. What is known of earlier ones are the `events`: the
 * very first sign-in is no news, and neither is a browser's next version.
 *
 * @param events newest first @param currentId the session of whoever looks, who knows of it
 */
export function firstSeen(
  events: readonly AuditEvent[],
  currentId: string,
  now: number = serverNow(),
): readonly AuditEvent[] {
  const signIns = events.filter(({ type }) => type === 'sign-in');
  return signIns.filter((event, index) => {
    const earlier = signIns.slice(index + 1);
    return (
      earlier.length > 0 &&
      event.sessionId !== currentId &&
      now - Date.parse(event.at) < newForMs &&
      !earlier.some((other) => deviceOf(other) === deviceOf(event))
    );
  });
}

/** Without the numbers of versions. */
function deviceOf({ userAgent }: AuditEvent): string {
  return deviceInWords(userAgent).replaceAll(/\s*\d+/g, '');
}
