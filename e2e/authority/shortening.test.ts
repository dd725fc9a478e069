import { describe, expect, test } from 'vitest';
import { admin, hours, openAuthority, tokenOf } from './fixture.ts';

const unlimited = { idleTimeoutMs: 0, tokenLifetimeMs: 0, maxSessions: 0, onLimit: 'evict-oldest' } as const;

describe('shortening one session', () => {
  test('brings its end forward, and never back', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const { session, token } = await signIn();
    const at = authority.now();
    for (const [asked, expected] of [
      [48 * hours, 24 * hours],
      [3 * hours, 3 * hours],
      [5 * hours, 3 * hours],
      [0.5 * hours, 0.5 * hours],
    ] as const) {
      const shortened = await authority.shortenSession(session.id, at + asked, admin);
      expect(shortened).toMatchObject({ ok: true, session: { lifetimeEndsAt: at + expected } });
    }
    advance(0.5 * hours - 1);
    expect(await authority.inspect(token.reveal())).not.toBeNull();
    advance(1);
    expect(await authority.inspect(token.reveal())).toBeNull();
    // What is over stays over.
    await authority.shortenSession(session.id, authority.now() + hours, admin);
    expect(await authority.inspect(token.reveal())).toBeNull();
  });

  test('ends it where the instant has passed, and says who did it', async () => {
    const { authority, signIn } = await openAuthority();
    const { session, token } = await signIn();
    expect(await authority.shortenSession(session.id, authority.now(), admin)).toMatchObject({
      ok: true,
      session: { endReason: 'revoked', endedBy: 'admin' },
    });
    expect(await authority.inspect(token.reveal())).toBeNull();
  });

  test('is for the user’s own where a user is named', async () => {
    const { authority, signIn } = await openAuthority({ users: ['alice', 'bob'] });
    const { session } = await signIn();
    for (const at of [authority.now() + hours, authority.now()]) {
      const refused = await authority.shortenSession(session.id, at, admin, { username: 'bob' });
      expect(refused).toMatchObject({ ok: false, code: 'session-not-found' });
    }
    expect(await authority.findSession(session.id)).toMatchObject({ lifetimeEndsAt: session.lifetimeEndsAt });
    const own = await authority.shortenSession(session.id, authority.now() + hours, admin, { username: 'ALICE' });
    expect(own).toMatchObject({ ok: true, session: { lifetimeEndsAt: authority.now() + hours } });
  });

  test.each([Number.NaN, 1.5, Number.POSITIVE_INFINITY])('refuses %d as an instant', async (at) => {
    const { authority, signIn } = await openAuthority();
    const { session } = await signIn();
    await expect(authority.shortenSession(session.id, at, admin)).rejects.toMatchObject({ code: 'invalid-request' });
  });
});

describe('minting beyond the cap over everything', () => {
  const policies = {
    policies: { default: unlimited, strict: { ...unlimited, tokenLifetimeMs: 8 * hours } },
    roles: {},
    maxTokenLifetimeMs: 1 * hours,
  };
  const mint = { username: 'alice', kind: 'api', exceedsCap: true } as const;

  test('is for what was asked for, and not beyond the policy', async () => {
    const { authority } = await openAuthority({ policies });
    const lasting = async (policy: string, lifetimeMs: number | null, exceedsCap = true) => {
      const minted = await authority.mint({ ...mint, policy, lifetimeMs, exceedsCap }, admin);
      return minted.ok ? (minted.session.lifetimeEndsAt ?? Number.NaN) - authority.now() : minted.code;
    };
    expect(await lasting('default', 2 * hours)).toBe(2 * hours);
    expect(await lasting('default', 2 * hours, false)).toBe('lifetime-too-long');
    expect(await lasting('default', null)).toBe(1 * hours);
    expect(await lasting('strict', 8 * hours)).toBe(8 * hours);
    expect(await lasting('strict', 9 * hours)).toBe('lifetime-too-long');
  });

  test('is found by the search for what lives too long', async () => {
    const { authority } = await openAuthority({ policies });
    const minted = await authority.mint({ ...mint, policy: 'default', lifetimeMs: 2 * hours }, admin);
    expect((await authority.longLived({ fix: true }, admin)).fixed).toBe(1);
    expect(await authority.inspect(tokenOf(minted))).toMatchObject({ lifetimeEndsAt: authority.now() + hours });
  });
});
