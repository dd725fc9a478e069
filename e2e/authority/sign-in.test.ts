import { policyPresets } from '@curfew/core';
import { describe, expect, test } from 'vitest';
import { admin, client, openAuthority, password, tokenOf } from './fixture.ts';

const attempt = (username: string, typed: string, ip = client.ip) => ({
  username,
  password: typed,
  presented: null,
  client: { ...client, ip },
});

describe('a sign-in that fails', () => {
  test('answers the same for an unknown user, a wrong password, a disabled user and one without a password', async () => {
    const { authority } = await openAuthority({ users: ['alice', 'disabled'] });
    await authority.createUser({ username: 'robot', password: null }, admin);
    await authority.disableUser('disabled', admin);
    const refused = { ok: false, code: 'invalid-credentials' };
    expect(await authority.signIn(attempt('nobody', password))).toEqual(refused);
    expect(await authority.signIn(attempt('alice', 'wrong password'))).toEqual(refused);
    expect(await authority.signIn(attempt('disabled', password))).toEqual(refused);
    expect(await authority.signIn(attempt('robot', ''))).toEqual(refused);
  });

  test('hashes for an unknown user as often as for a known one', async () => {
    const verified: (string | null)[] = [];
    const { authority } = await openAuthority({
      users: [],
      passwords: {
        hash: async () => 'hash',
        verify: async (_, hash) => {
          verified.push(hash);
          return false;
        },
        isOutdated: () => false,
      },
    });
    await authority.createUser({ username: 'alice', password }, admin);
    await authority.signIn(attempt('alice', 'guess'));
    await authority.signIn(attempt('nobody', 'guess'));
    expect(verified).toEqual(['hash', null]);
  });

  test('leaves an event that names no one who is unknown, and no password', async () => {
    const { authority } = await openAuthority();
    await authority.signIn(attempt('my-password-typed-as-name', 'guess'));
    await authority.signIn(attempt('alice', 'guess-of-password'));
    const { items } = await authority.listEvents({ type: 'sign-in-failed', limit: 10 });
    expect(items.map((event) => [event.username, event.detail.cause])).toEqual(
      expect.arrayContaining([
        [null, 'unknown-user'],
        ['alice', 'wrong-password'],
      ]),
    );
    expect(JSON.stringify(items)).not.toMatch(/my-password|guess-of/);
  });
});

describe('a clock that is set back', () => {
  test('keeps nobody out, and revives nothing', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const old = tokenOf(await signIn());
    await authority.endSessions({ username: 'alice' }, admin);
    advance(-3_600_000);
    const fresh = await signIn();
    expect(await authority.validate(tokenOf(fresh))).not.toBeNull();
    expect(await authority.validate(old)).toBeNull();
    await authority.endSessions({ username: 'alice' }, admin);
    expect(await authority.validate(tokenOf(fresh))).toBeNull();
  });
});

describe('the throttle', () => {
  test('waits longer and longer, the same for unknown users, and even for the right password', async () => {
    const { authority, advance } = await openAuthority();
    for (const username of ['alice', 'nobody']) {
      for (let failure = 0; failure < 6; failure++) {
        expect(await authority.signIn(attempt(username, 'guess'))).toMatchObject({ code: 'invalid-credentials' });
      }
      expect(await authority.signIn(attempt(username, password))).toEqual({
        ok: false,
        code: 'sign-in-throttled',
        retryAfterMs: 1_000,
      });
    }
    advance(1_000);
    expect(await authority.signIn(attempt('alice', 'guess'))).toMatchObject({ code: 'invalid-credentials' });
    expect(await authority.signIn(attempt('alice', password))).toMatchObject({ retryAfterMs: 2_000 });
    advance(2_000);
    expect(await authority.signIn(attempt('alice', password))).toMatchObject({ ok: true });
    // A success forgets the failures of the account.
    expect(await authority.signIn(attempt('alice', 'guess'))).toMatchObject({ code: 'invalid-credentials' });
    expect(await authority.signIn(attempt('alice', password))).toMatchObject({ ok: true });
  });

  test('counts guesses that come in parallel', async () => {
    const { authority } = await openAuthority();
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, index) => authority.signIn(attempt('alice', 'guess', `198.51.100.${index}`))),
    );
    const looked = results.filter((result) => !result.ok && result.code === 'invalid-credentials');
    expect(looked.length).toBe(6);
  });

  test('stops one address that tries many names, a whole /64 of IPv6 counting as one', async () => {
    const { authority } = await openAuthority();
    const codes = new Set<string>();
    for (let guess = 0; guess < 52; guess++) {
      const result = await authority.signIn(attempt(`user${guess}`, 'guess', `2001:db8:1:2:${guess.toString(16)}::1`));
      codes.add(result.ok ? 'ok' : result.code);
    }
    expect(codes).toContain('sign-in-throttled');
    const neighbour = await authority.signIn(attempt('someone', 'guess', '2001:db8:1:3::1'));
    expect(neighbour).toMatchObject({ code: 'invalid-credentials' });
  });

  test('is not reset by a program that proves itself with every request', async () => {
    const { authority } = await openAuthority();
    const codes: string[] = [];
    for (let guess = 0; guess < 7; guess++) {
      const result = await authority.signIn(attempt('alice', `guess ${guess}`, `198.51.100.${guess}`));
      codes.push(result.ok ? 'ok' : result.code);
      await authority.verifyPassword({ username: 'alice', password, client });
    }
    expect(codes).toContain('sign-in-throttled');
  });

  test('never ends a session that is alive', async () => {
    const { authority, signIn } = await openAuthority();
    const token = tokenOf(await signIn());
    for (let failure = 0; failure < 10; failure++) await authority.signIn(attempt('alice', 'guess'));
    expect(await authority.signIn(attempt('alice', password))).toMatchObject({ code: 'sign-in-throttled' });
    expect(await authority.validate(token)).not.toBeNull();
  });

  test('does not count an attempt whose password was never looked at', async () => {
    let isFull = true;
    const { authority } = await openAuthority({
      users: [],
      passwords: {
        hash: async () => 'hash',
        verify: async () => {
          if (isFull) throw Object.assign(new Error('full'), { code: 'overloaded' });
          return true;
        },
        isOutdated: () => false,
      },
    });
    await authority.createUser({ username: 'alice', password }, admin);
    for (let failure = 0; failure < 20; failure++) {
      await expect(authority.signIn(attempt('alice', password))).rejects.toMatchObject({ code: 'overloaded' });
    }
    isFull = false;
    expect(await authority.signIn(attempt('alice', password))).toMatchObject({ ok: true });
  });
});

describe('the limit on sessions', () => {
  const policies = (onLimit: 'reject' | 'evict-oldest') => ({
    policies: {
      policies: { default: { ...policyPresets['nist-aal2'], maxSessions: 2, onLimit } },
      roles: {},
      maxTokenLifetimeMs: 0,
    },
  });

  test('rejects the next sign-in', async () => {
    const { authority, signIn } = await openAuthority(policies('reject'));
    await signIn();
    const second = tokenOf(await signIn());
    expect(await authority.signIn(attempt('alice', password))).toMatchObject({ code: 'session-limit-reached' });
    // The presented session makes room for its own replacement.
    expect(await signIn('alice', second)).toMatchObject({ ok: true });
  });

  test('or ends the oldest', async () => {
    const { authority, signIn, advance } = await openAuthority(policies('evict-oldest'));
    const oldest = tokenOf(await signIn());
    advance(1);
    const middle = tokenOf(await signIn());
    advance(1);
    const newest = await signIn();
    expect(newest.ended.map((session) => session.endReason)).toEqual(['evicted']);
    expect(await authority.explain(oldest)).toMatchObject({ outcome: 'ended', reason: 'evicted' });
    expect(await authority.validate(middle)).not.toBeNull();
    expect(await authority.validate(tokenOf(newest))).not.toBeNull();
  });

  test('holds when sign-ins come in parallel', async () => {
    const { authority } = await openAuthority(policies('reject'));
    const results = await Promise.all(Array.from({ length: 5 }, () => authority.signIn(attempt('alice', password))));
    expect(results.filter((result) => result.ok).length).toBe(2);
  });
});

test('a hash with older parameters is replaced at the next sign-in', async () => {
  const { authority, store, signIn } = await openAuthority({ users: [] });
  const { hash } = await import('@node-rs/argon2');
  const passwordHash = await hash(password, { memoryCost: 7_168, timeCost: 5, parallelism: 1 });
  const id = crypto.randomUUID() as Parameters<typeof store.users.create>[0]['id'];
  const names = { username: 'alice', usernameKey: 'alice' };
  await store.users.create({ id, ...names, passwordHash, roles: [], profile: {}, createdAt: 1 }, admin);
  const token = tokenOf(await signIn());
  expect((await store.users.findCredentials('alice')).credentials?.passwordHash).toContain('m=19456,t=2');
  expect(await authority.validate(token)).not.toBeNull();
  await signIn();
});
