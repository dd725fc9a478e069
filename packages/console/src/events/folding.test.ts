import { expect, test } from 'vitest';
import type { AuditEvent } from '../api/resources.ts';
import { foldActions } from './folding.ts';

function event(secondsAgo: number, more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id: crypto.randomUUID(),
    at: new Date(Date.UTC(2026, 10, 30) - secondsAgo * 1_000).toISOString(),
    type: 'session-ended',
    initiator: 'admin',
    user: 'alice',
    userId: null,
    sessionId: null,
    actor: 'root',
    ip: null,
    userAgent: null,
    reason: 'revoked',
    detail: {},
    ...more,
  };
}

const sizes = (events: readonly AuditEvent[]) => foldActions(events).map(({ all }) => all.length);

test('what one action wrote is one line, and nothing is lost', () => {
  const many = Array.from({ length: 120 }, (_, number) => event(number / 100, { user: `user-${number}` }));
  const folds = foldActions([event(0, { type: 'policy-applied' }), ...many, event(60)]);
  expect(folds.map(({ all }) => all.length)).toEqual([1, 120, 1]);
  expect(folds.flatMap(({ all }) => all)).toHaveLength(122);
});

test('two are read faster than a fold is opened', () => {
  expect(sizes([event(0), event(1)])).toEqual([1, 1]);
});

test('what somebody else did, or did for another reason or at another time, is another action', () => {
  const other = { actor: 'grace' };
  expect(sizes([event(0), event(1), event(2, other), event(3, other)])).toEqual([1, 1, 1, 1]);
  expect(sizes([event(0), event(10), event(20)])).toEqual([1, 1, 1]);
  expect(sizes([event(0), event(1, { reason: 'policy' }), event(2)])).toEqual([1, 1, 1]);
});

test('people who sign in at the same moment are not one action', () => {
  const signIn = (user: string) => event(0, { type: 'sign-in', initiator: 'user', actor: null, reason: null, user });
  expect(sizes([signIn('alice'), signIn('bob'), signIn('carol')])).toEqual([1, 1, 1]);
});
