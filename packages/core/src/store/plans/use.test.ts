import { describe, expect, it } from 'vitest';
import type { SessionId } from '../../session/session.ts';
import { isAlive } from './alive.ts';
import { expiryEvents } from './events.ts';
import { ended, hour, now, session, user } from './fixture.ts';
import { patchedData, slid } from './use.ts';

describe('a use', () => {
  it('moves the window forward, up to the end of the lifetime', () => {
    expect(slid(session('a'), now)).toMatchObject({ lastUsedAt: now, expiresAt: now + hour });
    expect(slid(session('a', { lifetimeEndsAt: now + hour - 1 }), now)).toMatchObject({ expiresAt: now + hour - 1 });
    expect(slid(session('a', { idleTimeoutMs: 0, expiresAt: null }), now)).toMatchObject({
      lastUsedAt: now,
      expiresAt: null,
    });
  });

  it('never moves it back, and not where there is a successor', () => {
    expect(slid(session('a', { expiresAt: now + 3 * hour }), now)).toMatchObject({ expiresAt: now + 3 * hour });
    expect(slid(session('a'), now - 1)).toBeNull();
    expect(slid(session('a', { successorId: 'b' as SessionId }), now)).toBeNull();
  });
});

describe('being alive', () => {
  it.each([
    ['as it should be', session('a'), user(), true],
    ['without a user', session('a'), null, true],
    ['ended', ended('a'), user(), false],
    ['at its deadline', session('a', { expiresAt: now }), user(), false],
    ['of a disabled user', session('a'), user({ disabledAt: 1 }), false],
    ['of a deleted user', session('a'), user({ deletedAt: 1 }), false],
    ['from when all were ended', session('a', { createdAt: 7 }), user(), false],
    ['from right after', session('a', { createdAt: 8 }), user(), true],
  ] as const)('%s', (_what, one, owner, alive) => {
    expect(isAlive(one, owner, now)).toBe(alive);
  });
});

it('a patch keeps what it does not name, and names like __proto__ are names', () => {
  expect(patchedData({ a: 1, b: 2 }, { b: null, c: undefined, d: 4 })).toEqual({ a: 1, d: 4 });
  const patched = patchedData({}, JSON.parse('{"__proto__": {"x": 1}}'));
  expect(Object.keys(patched)).toEqual(['__proto__']);
});

it('what expired leaves an event dated at its deadline', () => {
  const [event] = expiryEvents([session('a')]);
  expect(event).toMatchObject({ type: 'session-expired', at: now - 1 + hour, initiator: 'policy', sessionId: 'a' });
});
