import { describe, expect, it } from 'vitest';
import type { LiveSession, Repeatable, SessionId } from '../../session/session.ts';
import type { RequestDigest } from '../../token/heir.ts';
import type { SessionRotation } from '../sessions.ts';
import { hour, now, rotation, session } from './fixture.ts';
import { type FoundToRotate, planRotation } from './rotate.ts';

const nothing: FoundToRotate = {
  presented: null,
  predecessors: [],
  heir: null,
  isKeyTaken: false,
  owner: null,
  open: [],
};
const predecessor = session('old', { successorId: 'p' as SessionId });

function plan(over: Partial<SessionRotation> = {}, of: Partial<LiveSession> = {}, found: Partial<FoundToRotate> = {}) {
  const owner = { sessionsNotBefore: 7 };
  const planned = planRotation(rotation(over), {
    ...{ ...nothing, presented: session('p', of), owner },
    ...found,
  });
  if (!planned.ok) throw new Error(planned.code);
  if ('again' in planned) throw new Error('nothing was planned: the answer is given again');
  return planned;
}

describe('a rotation', () => {
  it('is refused where the presented session is dead, or has been rotated', () => {
    expect(planRotation(rotation(), nothing)).toMatchObject({ code: 'authentication-required' });
    const presented = session('p', { successorId: 'x' as SessionId });
    expect(planRotation(rotation(), { ...nothing, presented })).toMatchObject({ code: 'already-rotated' });
  });

  it('ends the presented session, and is its heir', () => {
    const { changed, session: heir, events } = plan({}, { label: 'phone', scopes: [], data: { a: 1 } });
    expect(changed).toMatchObject([{ id: 'p', endedAt: now, endReason: 'rotated' }]);
    expect(heir).toMatchObject({
      ...{ id: 'heir', label: 'phone', scopes: [], data: { a: 1 }, createdAt: now - hour, authenticatedAt: now - hour },
      ...{ lastUsedAt: now, expiresAt: now + hour, lifetimeEndsAt: now + 10 * hour, ip: '192.0.2.7' },
    });
    expect(events.map(({ type, sessionId }) => [type, sessionId])).toEqual([
      ['session-ended', 'p'],
      ['session-rotated', 'heir'],
    ]);
    expect(events.at(-1)?.detail).toEqual({ replaces: 'p' });
  });

  it('with a grace it lets the presented session live a little, never longer than it had, and ends its predecessor', () => {
    const graced = (of: Partial<LiveSession>) => plan({ graceMs: 10 }, of, { predecessors: [predecessor] }).changed;
    expect(graced({})).toMatchObject([
      { id: 'old', endReason: 'rotated' },
      { id: 'p', endedAt: null, successorId: 'heir', expiresAt: now + 10, lifetimeEndsAt: now + 10 },
    ]);
    expect(graced({ expiresAt: now + 3 })[1]).toMatchObject({ expiresAt: now + 3 });
    expect(graced({})[1]).not.toHaveProperty('roles');
  });

  it('lengthens nothing: a session without a window keeps its deadline', () => {
    const of = { idleTimeoutMs: 0, lifetimeEndsAt: now + 99, expiresAt: now + 5 };
    expect(plan({}, of).session).toMatchObject({ lifetimeEndsAt: now + 99, expiresAt: now + 5 });
  });

  it('who proves anew begins anew, but not with a life that an administrator gave', () => {
    const reauthenticated = { idleTimeoutMs: 5, lifetimeEndsAt: now + 99 * hour, proofs: [], level: null };
    expect(plan({ reauthenticated }).session).toMatchObject({
      ...{ createdAt: now, authenticatedAt: now, lifetimeEndsAt: now + 99 * hour, expiresAt: now + 5 },
    });
    expect(plan({ reauthenticated }, { kind: 'minted' }).session.lifetimeEndsAt).toBe(now + 10 * hour);
  });

  it('who proves anew is dated right, also where a clock ahead had forbidden that', () => {
    const reauthenticated = { idleTimeoutMs: 5, lifetimeEndsAt: null, proofs: [], level: null };
    const of = { createdAt: now + hour + 1 };
    const open = [session('held', { createdAt: now }), session('p', of)];
    const planned = plan({ reauthenticated }, of, { owner: { sessionsNotBefore: now + hour }, open });
    expect(planned).toMatchObject({ notBefore: now - 1, session: { createdAt: now } });
    expect(planned.changed.map(({ id, endReason }) => [id, endReason])).toEqual([
      ['p', 'rotated'],
      ['held', 'revoked'],
    ]);
  });
});

describe('a rotation whose answer got lost', () => {
  const made = { key: 'k' as RequestDigest, print: 'p' as RequestDigest, salt: 's' };
  const withoutKey = { ...made, key: null };
  const presented = session('p', { successorId: 'h' as SessionId });

  function repeat(repeatable: Repeatable | null, kept: Repeatable | null, of: Partial<LiveSession> = {}) {
    const heir = { session: session('h', { isUnclaimed: true, ...of }), repeatable: kept };
    return planRotation(rotation({ graceMs: 10, repeatable }), { ...nothing, presented, heir });
  }

  it('is given again while nobody has used it, and the trail says so', () => {
    for (const kept of [made, withoutKey]) {
      expect(repeat(kept, kept)).toMatchObject({
        ...{ again: { id: 'h' }, salt: 's' },
        events: [{ type: 'session-rotated', sessionId: 'h', detail: { replaces: 'p', repeated: true } }],
      });
    }
    expect(repeat({ ...withoutKey, print: 'q' as RequestDigest }, withoutKey)).toMatchObject({ again: { id: 'h' } });
  });

  it.each([
    ['to who lacks the key', withoutKey, made],
    ['to who brings another key', { ...made, key: 'l' as RequestDigest }, made],
    ['to who brings a key that the first had not', made, withoutKey],
    ['to who wants no grace', null, made],
    ['where it was not to be repeated', made, null],
  ])('but not %s', (_, repeatable, kept) => {
    expect(repeat(repeatable, kept)).toMatchObject({ ok: false, code: 'already-rotated' });
  });

  it('but not once its token has been used', () => {
    expect(repeat(made, { ...made, salt: null }, { isUnclaimed: false })).toMatchObject({ code: 'already-rotated' });
    expect(repeat(made, made, { isUnclaimed: false })).toMatchObject({ code: 'already-rotated' });
  });

  it('is refused where the key is that of something else', () => {
    const other = { ...made, print: 'q' as RequestDigest };
    expect(repeat(other, made)).toMatchObject({ code: 'idempotency-key-reused' });
    const taken = { ...nothing, presented: session('p'), isKeyTaken: true };
    expect(planRotation(rotation({ graceMs: 10, repeatable: made }), taken)).toMatchObject({
      code: 'idempotency-key-reused',
    });
  });
});
