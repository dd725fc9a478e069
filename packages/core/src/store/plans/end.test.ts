import { describe, expect, it } from 'vitest';
import type { SessionId } from '../../session/session.ts';
import type { Digest } from '../../token/token.ts';
import type { UserId } from '../../user/user.ts';
import { planEnd } from './end.ts';
import { endAt, ended, hour, now, person, session, userId } from './fixture.ts';

const byDigest = { digest: 'd' as Digest };
const nothing = { predecessors: [], notBefore: null };

describe('an end', () => {
  it('says who ended what, why and when, in the row and in one event each', () => {
    const plan = planEnd({ ids: [] }, { ...nothing, selected: [session('a'), session('b')] }, endAt(now));
    expect(plan.ended).toMatchObject([
      { id: 'b', endedAt: now, endReason: 'revoked', endedBy: 'admin' },
      { id: 'a', endedAt: now, endReason: 'revoked', endedBy: 'admin' },
    ]);
    expect(plan.events).toMatchObject([
      { type: 'session-ended', at: now, sessionId: 'a', userId, username: 'ada', reason: 'revoked', actor: 'root' },
      { sessionId: 'b' },
    ]);
    expect(plan.notBefore).toBeNull();
  });

  it('leaves alone what is over, from the very millisecond of its deadline', () => {
    const selected = [ended('a'), session('b', { expiresAt: now }), session('c', { expiresAt: now + 1 })];
    expect(planEnd(byDigest, { ...nothing, selected }, endAt(now)).ended.map(({ id }) => id)).toEqual(['c']);
  });

  it('takes along what the session had replaced, also where that has longer to live, as no second sign-out', () => {
    const predecessors = [session('old', { successorId: 'a' as SessionId })];
    const signOut = endAt(now, { reason: 'signed-out', event: 'sign-out', actor: person });
    for (const [expiresAt, types] of [
      [now + 1, ['sign-out', 'session-ended']],
      [now, ['session-ended']],
    ] as const) {
      const selected = [session('a', { expiresAt })];
      const plan = planEnd(byDigest, { selected, predecessors, notBefore: null }, signOut);
      expect(plan.events.map(({ type }) => type)).toEqual(types);
      expect(plan.events.at(-1)).toMatchObject({ sessionId: 'old', reason: 'signed-out' });
    }
  });

  it('ends each once, however often it was found', () => {
    const old = session('old', { successorId: 'a' as SessionId });
    const selected = [session('a'), session('a'), old];
    const plan = planEnd({ ids: [] }, { selected, predecessors: [old], notBefore: null }, endAt(now));
    expect(plan.events).toHaveLength(2);
  });
});

describe('an end of all of a user', () => {
  const notBefore = now - hour;
  const selected = [
    session('old', { createdAt: now - 2 }),
    session('young', { createdAt: now }),
    session('future', { createdAt: now + 1 }),
  ];
  const end = (which: object, found = notBefore) =>
    planEnd({ userId, ...which }, { selected, predecessors: [], notBefore: found }, endAt(now));

  it('forbids what is created until then, in the same breath', () => {
    expect(end({})).toMatchObject({ ended: [{ id: 'future' }, { id: 'young' }, { id: 'old' }], notBefore: now });
  });

  it('spares the exception, and then forbids nothing', () => {
    expect(end({ exceptId: 'young' })).toMatchObject({ ended: [{ id: 'future' }, { id: 'old' }], notBefore: null });
  });

  it('before an instant, it reaches what was created before, and what claims to be from after now', () => {
    expect(end({ createdBefore: now })).toMatchObject({ ended: [{ id: 'future' }, { id: 'old' }], notBefore: now - 1 });
    expect(end({ createdBefore: now - 2 })).toMatchObject({ ended: [{ id: 'future' }], notBefore: now - 3 });
    expect(end({ createdBefore: 5 }).notBefore).toBeNull();
  });

  it('before an instant, it reaches everything where a clock ahead had forbidden everything', () => {
    const plan = end({ createdBefore: now - 2 }, now + hour);
    expect(plan).toMatchObject({ ended: [{}, {}, {}], notBefore: now });
  });

  it('changes no user who is not there', () => {
    expect(planEnd({ userId: 'x' as UserId }, { ...nothing, selected: [] }, endAt(now)).notBefore).toBeNull();
  });
});
