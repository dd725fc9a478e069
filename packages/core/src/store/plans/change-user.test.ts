import { describe, expect, it } from 'vitest';
import type { SessionId } from '../../session/session.ts';
import type { UserId } from '../../user/user.ts';
import type { UserChange } from '../users.ts';
import { type FoundToChange, newUserRow, planUserChange } from './change-user.ts';
import { admin, now, rotation, session, user, userId } from './fixture.ts';

const open = [
  session('a', { createdAt: now - 2 }),
  session('b', { createdAt: now - 1 }),
  session('over', { expiresAt: now }),
];

function plan(change: UserChange, found: Partial<FoundToChange> = {}) {
  const planned = planUserChange(change, { user: user(), presented: null, open, ...found }, now, admin);
  if (!planned.ok) throw new Error(planned.code);
  return planned;
}

describe('a change of a user', () => {
  it.each([
    [{ type: 'password', passwordHash: '$new' }, { passwordHash: '$new' }, 'password-changed'],
    [{ type: 'roles', roles: ['admin'] }, { roles: ['admin'] }, 'roles-changed'],
    [{ type: 'disable' }, { disabledAt: now }, 'user-disabled'],
    [{ type: 'delete' }, { deletedAt: now, passwordHash: null, profile: {} }, 'user-deleted'],
  ] as const)('%o ends all that is open, newest first, and forbids the rest', (change, becomes, reason) => {
    const planned = plan(change);
    expect(planned.user).toEqual({ ...user(), ...becomes, sessionsNotBefore: now, revision: 4 });
    expect(planned.ended.map(({ id, endReason }) => [id, endReason])).toEqual([
      ['b', reason],
      ['a', reason],
    ]);
    expect(planned.events.map(({ type, sessionId }) => [type, sessionId])).toEqual([
      ['session-ended', 'b'],
      ['session-ended', 'a'],
      [reason, null],
    ]);
  });

  it.each([
    [{ type: 'enable' }, user({ disabledAt: 5 }), { disabledAt: null, revision: 4 }, ['user-enabled']],
    [{ type: 'enable' }, user(), { revision: 4 }, []],
    [{ type: 'profile', profile: {} }, user(), { profile: {}, revision: 4 }, []],
    [{ type: 'rehash', passwordHash: '$x', expectedHash: '$old' }, user(), { passwordHash: '$x' }, []],
  ] as const)('%o leaves sessions alone', (change, before, becomes, types) => {
    const planned = plan(change, { user: before, open: [] });
    expect(planned.user).toEqual({ ...before, ...becomes });
    expect(planned).toMatchObject({ ended: [], session: null });
    expect(planned.events.map(({ type }) => type)).toEqual(types);
  });

  it('a rehash that comes too late is no change at all', () => {
    const before = user({ passwordHash: '$newer' });
    const change = { type: 'rehash', passwordHash: '$x', expectedHash: '$old' } as const;
    expect(plan(change, { user: before }).user).toBe(before);
  });

  it.each([
    [{}, null],
    [{ roles: ['other'] }, 'roles-changed'],
    [{ passwordHash: '$new' }, 'password-changed'],
    [{ disabled: true, roles: ['other'], passwordHash: '$new' }, 'user-disabled'],
    [{ disabled: false }, null],
  ] as const)('a document with %o ends sessions for what differs', (over, reason) => {
    const planned = plan({ type: 'document', roles: ['reader'], profile: {}, ...over });
    expect(planned.ended.map(({ endReason }) => endReason)).toEqual(reason === null ? [] : [reason, reason]);
  });

  it('is refused where it is not meant for this user as they are', () => {
    const change = (expected: object) => ({ type: 'enable', ...expected }) as const;
    const found = { user: user(), presented: null, open: [] };
    expect(planUserChange(change({}), { ...found, user: null }, now, admin)).toMatchObject({ code: 'user-not-found' });
    for (const expected of [{ expectedId: 'x' as UserId }, { expectedRevision: 2 }]) {
      expect(planUserChange(change(expected), found, now, admin)).toMatchObject({ code: 'revision-conflict' });
    }
    plan(change({ expectedId: userId, expectedRevision: 3 }));
  });

  it('with a rotation the presented session’s heir alone survives, dated behind the end of the others', () => {
    const presented = session('a');
    const change = { type: 'password', passwordHash: '$new', rotation: rotation() } as const;
    const old = session('old', { successorId: 'a' as SessionId });
    const planned = plan(change, { presented, open: [...open, old] });
    expect(planned.ended.map(({ id, endReason }) => [id, endReason])).toEqual([
      ['a', 'rotated'],
      ['old', 'rotated'],
      ['b', 'password-changed'],
    ]);
    expect(planned.session).toMatchObject({ id: 'heir', createdAt: now + 1, lastUsedAt: now });
    expect(planned.events.at(-1)).toMatchObject({
      type: change.rotation.event,
      sessionId: 'heir',
      detail: { replaces: 'a' },
    });
    for (const other of [null, session('x', { userId: 'other' as UserId })]) {
      const found = { user: user(), presented: other, open };
      expect(planUserChange(change, found, now, admin)).toMatchObject({ code: 'authentication-required' });
    }
  });
});

it('a new user has done nothing yet', () => {
  const { disabledAt: _, deletedAt: __, sessionsNotBefore: ___, revision: ____, ...given } = user();
  expect(newUserRow(given)).toEqual({ ...given, disabledAt: null, deletedAt: null, sessionsNotBefore: 0, revision: 1 });
});
