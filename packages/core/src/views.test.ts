import { expect, it } from 'vitest';
import { openBinding } from './session/binding.ts';
import type { SessionId } from './session/session.ts';
import type { AuditEvent } from './store/event.ts';
import { ended, hour, now, session, user, userId } from './store/plans/fixture.ts';
import { viewEvent, viewSession, viewUser } from './views.ts';

it('shows a session without its data, its provider and its successor', () => {
  const secretive = session('a', {
    data: { cart: ['private'] },
    provider: { issuer: 'https://id.example', subject: 'private', sessionId: 'private' },
    successorId: 'private' as SessionId,
    scopes: ['GET /v1/users'],
    binding: { ...openBinding('private'), provenAt: now },
  });
  const view = viewSession(secretive, now, secretive.id);
  expect(view).toMatchObject({ id: 'a', user: 'ada', state: 'active', current: true, scopes: ['GET /v1/users'] });
  expect(view).toMatchObject({ createdAt: '2027-01-15T07:00:00.000Z', idleTimeoutSeconds: 3_600 });
  expect(view).toMatchObject({
    boundTo: null,
    boundAt: null,
    keyProvenAt: '2027-01-15T08:00:00.000Z',
    expiresInSeconds: 3_599,
    lifetimeEndsInSeconds: 36_000,
  });
  expect(JSON.stringify(view)).not.toMatch(/private|userId/);
});

it('shows the state of a session at that instant, and no remaining time below zero', () => {
  const deadline = session('a').expiresAt ?? 0;
  expect(viewSession(session('a'), deadline)).toMatchObject({ state: 'expired', expiresInSeconds: 0, current: false });
  expect(viewSession(session('a'), deadline + hour)).toMatchObject({ state: 'expired', expiresInSeconds: 0 });
  expect(viewSession(ended('a'), now)).toMatchObject({ state: 'ended', endReason: 'policy', endedBy: 'policy' });
  expect(viewSession(session('a', { expiresAt: null }), now)).toMatchObject({
    expiresAt: null,
    expiresInSeconds: null,
  });
});

it('shows a user without the password', () => {
  expect(viewUser(user())).toEqual({
    ...{ id: userId, username: 'ada', roles: ['reader'], email: null, fullName: 'Ada' },
    ...{ createdAt: '1970-01-01T00:00:00.001Z', disabledAt: null, revision: 3 },
  });
});

it('shows an event with the id and the name of the user', () => {
  const event: AuditEvent = {
    ...{ id: 'e', at: now, type: 'session-ended', initiator: 'admin', userId, username: 'ada', actor: 'root' },
    ...{ sessionId: 'a' as SessionId, ip: null, userAgent: null, reason: 'revoked', detail: { count: 1 } },
  };
  const { username: _, ...rest } = event;
  expect(viewEvent(event)).toEqual({ ...rest, at: '2027-01-15T08:00:00.000Z', user: 'ada' });
});
