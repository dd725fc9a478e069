import type { Session } from '../session/session.ts';
import type { Actor } from '../store/event.ts';
import type { SessionQuery, Sessions } from '../store/sessions.ts';
import type { AuthorityContext } from './authority-context.ts';
import type { RevokeMatchingReport, RevokeMatchingRequest } from './requests.ts';
import { revocation } from './revocation.ts';
import { createSlices } from './slices.ts';

/** Small enough that no transaction and no slice holds others up. */
const batchSize = 100;
const pageSize = 200;
/** What one call ends, counts and looks through at most; who asks again goes on from there. */
const mostEnded = 2_000;
const mostCounted = 10_000;
const mostPages = 400;

/**
 * Page by page, and once more from the start until a whole pass finds nothing: a session that was rotated meanwhile may stand
 * where the pass before had already been.
 */
export async function revokeMatching(
  context: Pick<AuthorityContext, 'now'> & { readonly store: { readonly sessions: Pick<Sessions, 'list' | 'end'> } },
  request: Omit<RevokeMatchingRequest, 'username' | 'filter'> & {
    readonly query: Omit<SessionQuery, 'limit' | 'cursor'>;
  },
  actor: Actor,
): Promise<RevokeMatchingReport> {
  const { query, exceptId, dryRun } = request;
  let [matched, ended, foundInPass] = [0, 0, 0];
  let cursor = request.cursor ?? null;
  let isWholePass = cursor === null;
  const most = dryRun ? mostCounted : mostEnded;
  const slices = createSlices();
  for (let page = 0; page < mostPages && matched < most; page++) {
    const found = await context.store.sessions.list(
      // What has ended already cannot be ended.
      {
        state: 'active',
        ...query,
        limit: Math.min(dryRun ? pageSize : batchSize, most - matched),
        ...(cursor && { cursor }),
      },
      context.now(),
    );
    const ids = found.items.filter((session) => isTarget(session, exceptId)).map(({ id }) => id);
    matched += ids.length;
    // Also what is not there any more by now: it may have been rotated, and its heir has to be found.
    foundInPass += ids.length;
    if (!dryRun && ids.length > 0) {
      ended += (await context.store.sessions.end({ ids }, revocation(context, actor))).length;
    }
    cursor = found.cursor;
    if (cursor === null) {
      if (dryRun || (isWholePass && foundInPass === 0)) {
        return { matched, exact: isWholePass, ended, complete: true, cursor: null };
      }
      [isWholePass, foundInPass] = [true, 0];
    }
    await slices.rest();
  }
  return { matched, exact: false, ended, complete: false, cursor };
}

/** Not the exception, and not what that one has replaced a moment ago and still lives for a grace. */
function isTarget(session: Session, exceptId: Session['id'] | undefined): boolean {
  if (session.endedAt !== null) return false;
  return exceptId === undefined || (session.id !== exceptId && session.successorId !== exceptId);
}
