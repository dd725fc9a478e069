import { describe, expect, it } from 'vitest';
import type { SessionId } from '../../session/session.ts';
import type { Digest } from '../../token/token.ts';
import { ended, hour, insertion, now, session, user, userId } from './fixture.ts';
import { type FoundToInsert, planInsert } from './insert.ts';

function found(over: Partial<FoundToInsert> = {}): FoundToInsert {
  const nothing = {
    identities: [],
    presented: null,
    isMakerAlive: false,
    made: null,
    surplus: [],
    predecessors: [],
    open: [],
  };
  return { owner: user(), ...nothing, ...over };
}

function plan(given = insertion(), over: Partial<FoundToInsert> = {}) {
  const planned = planInsert(given, found(over));
  if (!planned.ok) throw new Error(planned.code);
  return planned;
}

const provider = { issuer: 'https://id.example', subject: 'ada', sessionId: null };
const other = { issuer: 'https://id.example', subject: 'Ada' };

describe('an insertion', () => {
  it('is dated by the caller, with one event', () => {
    expect(plan()).toMatchObject({ ended: [], notBefore: null, session: { createdAt: now, lastUsedAt: now } });
    expect(plan().events).toMatchObject([{ type: 'sign-in', at: now, sessionId: 'new', username: 'ada' }]);
  });

  it.each([
    ['the user is gone', {}, { owner: null }],
    ['the user is disabled', {}, { owner: user({ disabledAt: 1 }) }],
    ['everything was ended meanwhile', { notBeforeSeen: 6 }, {}],
    ['a clock ahead ended everything before that', { notBeforeSeen: 8 }, {}],
    ['the maker is dead', { maker: 'm' as Digest }, {}],
    ['its identity is not the user’s any more', insertion({}, { provider }), { identities: [other] }],
  ] as const)('is refused where %s', (_why, over, has) => {
    expect(planInsert(insertion(over), found(has))).toMatchObject({ ok: false, code: 'invalid-credentials' });
  });

  it('is not refused where all is as it was', () => {
    plan(insertion({ notBeforeSeen: 7, maker: 'm' as Digest }), { isMakerAlive: true });
    plan(insertion({}, { userId: null }), { owner: null });
    // As half a sign-in is, which its issuer only marks.
    plan(insertion({}, { userId: null, provider }), { owner: null });
    plan(insertion({}, { provider }), { identities: [other, { issuer: provider.issuer, subject: 'ada' }] });
  });

  it('ends the presented session and what that had replaced, but not what is over', () => {
    const predecessors = [session('old', { successorId: 'p' as SessionId })];
    expect(plan(insertion(), { presented: session('p'), predecessors }).ended).toMatchObject([
      { id: 'p', endReason: 'rotated', endedBy: 'user', endedAt: now },
      { id: 'old', endReason: 'rotated' },
    ]);
    for (const presented of [ended('p'), session('p', { expiresAt: now })]) {
      expect(plan(insertion(), { presented }).ended).toEqual([]);
    }
  });

  it.each([
    ['reject', 0, 'ok'],
    ['reject', 1, 'session-limit-reached'],
    ['evict-oldest', 2, 'ok'],
  ] as const)('%s: with %i too many it is %s', (onLimit, count, outcome) => {
    const surplus = [Array.from({ length: count }, (_, n) => session(String(n)))];
    const planned = planInsert(insertion({ quotas: [{ most: 1, onLimit }] }), found({ surplus }));
    expect(planned.ok ? 'ok' : planned.code).toBe(outcome);
    if (planned.ok) expect(planned.ended.map(({ endReason }) => endReason)).toEqual(Array(count).fill('evicted'));
  });

  it('asks each quota, and counts nothing that has ended since it was found', () => {
    const quotas = [
      { most: 9, onLimit: 'evict-oldest' },
      { most: 1, kind: 'api', onLimit: 'reject' },
    ] as const;
    const given = insertion({ quotas });
    expect(planInsert(given, found({ surplus: [[], [session('a')]] }))).toMatchObject({
      code: 'session-limit-reached',
    });
    expect(planInsert(given, found({ surplus: [[session('a')], []] })).ok).toBe(true);
    expect(planInsert(given, found({ surplus: [[], [ended('a')]] })).ok).toBe(true);
  });

  it('ends nothing twice: the presented session may be what one of the surplus has replaced', () => {
    const presented = session('p', { successorId: 'heir' as SessionId });
    const planned = plan(insertion({ quotas: [{ most: 1, onLimit: 'evict-oldest' }] }), {
      ...{ presented, predecessors: [presented], surplus: [[session('heir')]] },
    });
    expect(planned.ended.map(({ id, endReason }) => [id, endReason])).toEqual([
      ['p', 'rotated'],
      ['heir', 'evicted'],
    ]);
    expect(planned.events).toHaveLength(3);
  });

  it('carries named data from a living anonymous session, and from no other', () => {
    const carrying = insertion({ carry: ['cart', 'toString'] }, { data: { own: 1 } });
    const anonymous = session('p', { userId: null, username: null, data: { cart: [1], secret: 2 } });
    expect(plan(carrying, { presented: anonymous }).session.data).toEqual({ cart: [1], own: 1 });
    for (const presented of [
      { ...anonymous, expiresAt: now },
      { ...anonymous, endedAt: 1 },
      { ...anonymous, userId },
    ]) {
      expect(plan(carrying, { presented }).session.data).toEqual({ own: 1 });
    }
  });
});

describe('an insertion where sessions are forbidden until then or later', () => {
  it('is dated behind that, and used now', () => {
    expect(plan(insertion(), { owner: user({ sessionsNotBefore: now + 400 }) })).toMatchObject({
      ...{ notBefore: null, session: { createdAt: now + 401, lastUsedAt: now } },
    });
  });

  it('takes back what only a clock ahead can have said, and ends what that had held dead', () => {
    const owner = user({ sessionsNotBefore: now + hour });
    const open = [
      session('held', { createdAt: now + hour }),
      session('expired', { createdAt: now - hour, expiresAt: now }),
      session('free', { createdAt: now + hour + 1 }),
      session('p', { createdAt: now - 1 }),
    ];
    const planned = plan(insertion({ notBeforeSeen: now + hour }), { owner, open, presented: session('p') });
    expect(planned).toMatchObject({ notBefore: now - 1, session: { createdAt: now } });
    expect(planned.ended.map(({ id, endReason, endedBy }) => [id, endReason, endedBy])).toEqual([
      ['p', 'rotated', 'user'],
      ['held', 'revoked', 'system'],
    ]);
  });
});
