import { describe, expect, it } from 'vitest';
import type { Session, SessionId } from '../session/session.ts';
import type { Actor } from '../store/event.ts';
import type { Sessions } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { countSessions } from './counting.ts';
import { revokeMatching } from './revoke-matching.ts';
import type { SliceLimits } from './slices.ts';

const actor: Actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null };

function sessionOf(id: string): Session {
  return {
    ...{ id: id as SessionId, userId: null, username: null, kind: 'anonymous', policy: 'default' },
    ...{ proofs: [], level: null, provider: null },
    ...{ createdAt: 0, authenticatedAt: null, lastUsedAt: 0, idleTimeoutMs: 0, lifetimeEndsAt: null, expiresAt: null },
    ...{ successorId: null, endedAt: null, endReason: null, endedBy: null },
    ...{ ip: null, userAgent: null, label: null, scopes: null, binding: null, data: {} },
  };
}

/** As many live sessions as asked for, behind as many others that a page has to look through. */
function crowd(size: number, looksThrough = 0) {
  const live = new Map(Array.from({ length: size }, (_, n) => [String(n), sessionOf(String(n))]));
  let onList = (): void => undefined;
  const sessions: Pick<Sessions, 'list' | 'end'> = {
    async list({ limit, cursor }) {
      onList();
      const start = Number(cursor ?? -looksThrough);
      if (start < 0) return { items: [], cursor: String(start + 1) };
      const items = [...live.values()].filter(({ id }) => Number(id) >= start).slice(0, limit);
      const isLast = items.length < limit;
      return { items, cursor: isLast ? null : String(Number(items.at(-1)?.id) + 1) };
    },
    async end(which) {
      const ids = 'ids' in which ? which.ids : [];
      return ids.flatMap((id) => {
        const session = live.get(id);
        return session !== undefined && live.delete(id) ? [session] : [];
      });
    },
  };
  return {
    context: { store: { sessions }, now: () => 1 },
    live,
    whenListed(listener: () => void) {
      onList = listener;
    },
  };
}

const asked = { query: {}, dryRun: false };

describe('ending what a filter finds', () => {
  it('counts ten thousand and ends two thousand at a time, and goes on where it was', async () => {
    const { context, live } = crowd(10_050);
    expect(await revokeMatching(context, { ...asked, dryRun: true }, actor)).toMatchObject({
      ...{ matched: 10_000, exact: false, ended: 0, complete: false },
    });
    const ended: number[] = [];
    let cursor: string | null = null;
    for (let isComplete = false; !isComplete; ) {
      const report = await revokeMatching(context, { ...asked, ...(cursor !== null && { cursor }) }, actor);
      ended.push(report.ended);
      ({ cursor, complete: isComplete } = report);
    }
    expect(ended).toEqual([2_000, 2_000, 2_000, 2_000, 2_000, 50]);
    expect(live.size).toBe(0);
  });

  it('looks once more for what moved behind it meanwhile', async () => {
    const { context, live, whenListed } = crowd(1_200);
    let pages = 0;
    whenListed(() => {
      // Somebody rotates: the heir of what the next page would have ended stands where the pass has been.
      if (++pages === 2 && live.delete('700')) live.set('3', sessionOf('3'));
    });
    expect(await revokeMatching(context, asked, actor)).toMatchObject({ ended: 1_200, complete: true });
    expect(live.size).toBe(0);
  });

  it('reads only so far at once, also where it finds nothing', async () => {
    const { context } = crowd(1, 1_000);
    let cursor: string | null = null;
    const reports: boolean[] = [];
    do {
      const report = await revokeMatching(
        context,
        { ...asked, dryRun: true, ...(cursor !== null && { cursor }) },
        actor,
      );
      reports.push(report.complete);
      ({ cursor } = report);
    } while (cursor !== null);
    expect(reports).toEqual([false, false, true]);
  });

  it('spares the exception and what it has replaced', async () => {
    const { context, live } = crowd(3);
    live.set('1', { ...sessionOf('1'), successorId: '2' as SessionId });
    const spared = { ...asked, exceptId: '2' as SessionId };
    expect(await revokeMatching(context, spared, actor)).toMatchObject({ matched: 1, ended: 1, complete: true });
    expect([...live.keys()]).toEqual(['1', '2']);
  });
});

describe('counting what a filter finds', () => {
  const session = { id: 'a' } as unknown as Session;
  const storeOf = (total: number) => {
    const list = async ({ limit, cursor = '0' }: { readonly limit: number; readonly cursor?: string }) => {
      const end = Math.min(total, Number(cursor) + limit);
      return { items: Array(end - Number(cursor)).fill(session), cursor: end === total ? null : String(end) };
    };
    return { sessions: { list } } as unknown as Store;
  };
  const count = (total: number, limits: SliceLimits = {}) =>
    countSessions({ store: storeOf(total), now: () => 0 }, {}, limits);

  it('is exact up to 5,000, and says so where it is not', async () => {
    expect(await count(0)).toEqual({ count: 0, exact: true });
    expect(await count(5_000)).toEqual({ count: 5_000, exact: true });
    expect(await count(5_001)).toEqual({ count: 5_000, exact: false });
    expect(await count(1_000_000)).toEqual({ count: 5_000, exact: false });
  });

  it('gives what it has when its time is up, and stops when nobody waits', async () => {
    expect(await count(1_000, { budgetMs: 0 })).toEqual({ count: 200, exact: false });
    expect(await count(1_000, { signal: AbortSignal.abort() })).toEqual({ count: 200, exact: false });
  });
});
