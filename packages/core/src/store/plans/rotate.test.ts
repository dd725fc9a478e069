import { describe, expect, it } from 'vitest';
import type { LiveSession, SessionId } from '../../session/session.ts';
import type { SessionRotation } from '../sessions.ts';
import { hour, now, rotation, session } from './fixture.ts';
import { type FoundToRotate, planRotation } from './rotate.ts';

const predecessor = session('old', { successorId: 'p' as SessionId });

function plan(over: Partial<SessionRotation> = {}, of: Partial<LiveSession> = {}, found: Partial<FoundToRotate> = {}) {
  const owner = { sessionsNotBefore: 7 };
  const planned = planRotation(rotation(over), {
    presented: session('p', of),
    predecessors: [],
    owner,
    open: [],
    ...found,
  });
  if (!planned.ok) throw new Error(planned.code);
  return planned;
}

describe('a rotation', () => {
  it('is refused where the presented session is dead, or has been rotated', () => {
    const found = { predecessors: [], owner: null, open: [] };
    expect(planRotation(rotation(), { ...found, presented: null })).toMatchObject({ code: 'authentication-required' });
    const presented = session('p', { successorId: 'x' as SessionId });
    expect(planRotation(rotation(), { ...found, presented })).toMatchObject({ code: 'already-rotated' });
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
