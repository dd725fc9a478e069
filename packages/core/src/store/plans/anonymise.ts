import type { AuditEvent } from '../event.ts';
import type { Person } from '../trail.ts';

/** Who acted, where they are not to be named any more. No name has a space before it. */
export const erasedActor = ' erased';

/** The events that name a person, without them. Neither what happened nor its place in the trail changes. */
export function planAnonymising(events: readonly AuditEvent[], { userId, actor }: Person): readonly AuditEvent[] {
  return events.flatMap((event) => {
    const isAbout = event.userId === userId;
    const isBy = actor !== null && event.actor === actor.name && event.at >= actor.since && event.at <= actor.until;
    if (!isAbout && !isBy) return [];
    // Where somebody else acted, the address is theirs.
    const isFromThem = isBy || event.actor === null;
    return {
      ...event,
      ...(isAbout && { userId: null, username: null }),
      ...(isBy && { actor: erasedActor }),
      ...(isFromThem && { ip: null, userAgent: null }),
    };
  });
}
