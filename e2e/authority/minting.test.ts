import { type Issued, proofOf, type Requester } from '@curfew/core';
import { describe, expect, test } from 'vitest';
import { admin, client, hours, openAuthority, tokenOf } from './fixture.ts';

const unlimited = { idleTimeoutMs: 0, tokenLifetimeMs: 0, maxSessions: 0, onLimit: 'evict-oldest' } as const;

/** Somebody who asks for themselves, with the session of a sign-in. */
function askedWith({ session, token }: Issued) {
  const proof = proofOf(session, token.reveal());
  return { initiator: 'user', actor: null, ip: null, userAgent: null, proof } as const satisfies Requester;
}

describe('minting', () => {
  test('makes a session for a user that lives as long as asked and does not idle out', async () => {
    const { authority, advance } = await openAuthority();
    const minted = await authority.mint({ username: 'Alice', kind: 'minted', lifetimeMs: 4.5 * hours }, admin);
    advance(4.5 * hours - 1);
    expect(await authority.validate(tokenOf(minted))).toMatchObject({ username: 'alice', kind: 'minted' });
    advance(1);
    expect(await authority.validate(tokenOf(minted))).toBeNull();
  });

  test('for oneself comes to nothing where the session that asks has just ended', async () => {
    const { authority, store, signIn, advance } = await openAuthority();
    const stolen = await signIn();
    const find = store.users.find.bind(store.users);
    // As where a request to make a token and "end everything" are under way at the same time.
    Object.assign(store.users, {
      find: async (which: Parameters<typeof find>[0]) => {
        Object.assign(store.users, { find });
        const user = await find(which);
        await authority.endSessions({ username: 'alice' }, admin);
        advance(1);
        return user;
      },
    });
    const asked = { username: 'alice', kind: 'api', lifetimeMs: null } as const;
    const minted = await authority.mint(asked, askedWith(stolen));
    expect(minted).toMatchObject({ ok: false, code: 'authentication-required' });
    expect((await authority.listSessions({ username: 'alice', state: 'active', limit: 5 })).items).toEqual([]);
    const again = askedWith(await signIn());
    expect(await authority.mint(asked, again)).toMatchObject({ ok: true });
    const proof = { ...again.proof, token: 'x' };
    expect(await authority.mint(asked, { ...again, proof })).toMatchObject({
      code: 'authentication-required',
    });
  });

  test('can make a token without an end, where the policy allows it', async () => {
    const { authority } = await openAuthority();
    const minted = await authority.mint({ username: 'alice', kind: 'api', lifetimeMs: null, label: 'backup' }, admin);
    expect(minted).toMatchObject({ ok: true, session: { expiresAt: null, lifetimeEndsAt: null, label: 'backup' } });
  });

  test('does not reach beyond the policy, the role or the cap over everything', async () => {
    const { authority } = await openAuthority({
      policies: { policies: { default: unlimited, minted: unlimited }, roles: {}, maxTokenLifetimeMs: 24 * hours },
    });
    expect(await authority.mint({ username: 'alice', kind: 'minted', lifetimeMs: 25 * hours }, admin)).toEqual({
      ok: false,
      code: 'lifetime-too-long',
      detail: '25h0m0s is longer than the 24h0m0s that the policy allows',
    });
    const unasked = await authority.mint({ username: 'alice', kind: 'minted', lifetimeMs: null }, admin);
    expect(unasked.ok && (unasked.session.lifetimeEndsAt ?? 0) - unasked.session.createdAt).toBe(24 * hours);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a lifetime of %d', async (lifetimeMs) => {
    const { authority } = await openAuthority();
    await expect(authority.mint({ username: 'alice', kind: 'minted', lifetimeMs }, admin)).rejects.toMatchObject({
      code: 'invalid-duration',
    });
  });

  test.each(['unknown', 'constructor'])('refuses the policy %s', async (policy) => {
    const { authority } = await openAuthority();
    await expect(authority.mint({ username: 'alice', kind: 'minted', lifetimeMs: 1, policy }, admin)).rejects.toThrow(
      policy,
    );
  });

  test('with scopes is valid only for the requests that they permit', async () => {
    const { authority } = await openAuthority();
    const scopes = ['GET /v1/users/'];
    const minted = await authority.mint({ username: 'alice', kind: 'api', lifetimeMs: null, scopes }, admin);
    const token = tokenOf(minted);
    expect(await authority.validate(token)).toBeNull();
    expect(await authority.inspect(token)).toBeNull();
    expect(await authority.validate(token, { method: 'POST', path: '/v1/users/' })).toBeNull();
    expect(await authority.validate(token, { method: 'GET', path: '/v1/users/bob' })).toMatchObject({ scopes });
    expect(await authority.describe(token)).toMatchObject({ username: 'alice', scopes });
    const rotated = tokenOf(await authority.rotate(token, { client }));
    expect(await authority.validate(rotated)).toBeNull();
    expect(await authority.describe(rotated)).toMatchObject({ scopes });
    const bad = authority.mint({ username: 'alice', kind: 'api', lifetimeMs: null, scopes: ['GET /ä'] }, admin);
    await expect(bad).rejects.toThrow('"GET /ä"');
  });

  test('is refused for a disabled user', async () => {
    const { authority } = await openAuthority();
    await authority.disableUser('alice', admin);
    const minted = await authority.mint({ username: 'alice', kind: 'minted', lifetimeMs: 1_000 }, admin);
    expect(minted).toMatchObject({ code: 'user-not-found', detail: 'user "alice" is disabled' });
  });

  test('is in the trail with who did it', async () => {
    const { authority } = await openAuthority();
    const minted = await authority.mint({ username: 'alice', kind: 'minted', lifetimeMs: 1_000 }, admin);
    const { items } = await authority.listEvents({ type: 'session-minted', limit: 5 });
    expect(items).toMatchObject([
      { initiator: 'admin', actor: 'root', username: 'alice', sessionId: minted.ok && minted.session.id },
    ]);
  });
});

test('anonymous sessions have no user and can hold data of at most 16 KiB', async () => {
  const { authority } = await openAuthority();
  const issued = await authority.startAnonymous({ presented: null, data: { cart: [] }, client });
  expect(await authority.validate(tokenOf(issued))).toMatchObject({ kind: 'anonymous', username: null, roles: [] });
  expect(await authority.patchData(tokenOf(issued), { theme: 'dark', cart: null })).toEqual({ theme: 'dark' });
  await expect(authority.patchData(tokenOf(issued), { cart: 'x'.repeat(20_000) })).rejects.toMatchObject({
    code: 'invalid-request',
  });
  expect(await authority.patchData('x'.repeat(40), { theme: 'dark' })).toBeNull();
});
