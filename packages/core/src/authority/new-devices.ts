import type { AuditEvent } from '../store/event.ts';
import type { Authority } from './authority.ts';

/** Far more than people have devices, and few enough to look through behind a sign-in. */
const mostBefore = 100;
const pageSize = 1_000;
/** Where there are more since then, the oldest of them are not looked at. */
const mostPages = 5;

/**
 * The sign-ins of a user since an instant on devices that had not been seen before, newest first: as far as the last 100 sign-ins before that
 * instant tell. The very first one is no news, and neither is the next version of a browser or of its system. What was not looked at
 * makes no device known: whoever signs in thousands of times hides nothing by that.
 */
export async function newDevicesOf(
  { listEvents }: Pick<Authority, 'listEvents'>,
  username: string,
  since: number,
): Promise<readonly AuditEvent[]> {
  const ofUser = { username, type: 'sign-in' } as const;
  const before = await listEvents({ ...ofUser, before: since, limit: mostBefore });
  const { recent, isWhole } = await signInsSince((page) => listEvents({ ...ofUser, ...page }), since);
  const seen = new Set(before.items.map(deviceOf));
  let isFirst = isWhole && before.items.length === 0 && before.cursor === null;
  const found: AuditEvent[] = [];
  for (const signIn of recent.toReversed()) {
    const device = deviceOf(signIn);
    if (!seen.has(device) && !isFirst) found.push(signIn);
    seen.add(device);
    isFirst = false;
  }
  return found.reverse();
}

async function signInsSince(
  list: (page: {
    readonly after: number;
    readonly limit: number;
    readonly cursor?: string;
  }) => ReturnType<Authority['listEvents']>,
  since: number,
): Promise<{ readonly recent: readonly AuditEvent[]; readonly isWhole: boolean }> {
  const recent: AuditEvent[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await list({ after: since, limit: pageSize, ...(cursor !== null && { cursor }) });
    recent.push(...page.items);
    cursor = page.cursor;
    if (cursor === null) return { recent, isWhole: true };
  }
  return { recent, isWhole: false };
}

/** A user agent without the numbers of versions. */
function deviceOf({ userAgent }: AuditEvent): string {
  return (userAgent ?? '').replaceAll(/\d+(?:[._]\d+)*/g, '');
}
