import {
  type AdmitRequest,
  applicationIssuer,
  broughtToken,
  createAuthority,
  type Issued,
  isAdmin,
  type PasswordHasher,
  proofOf,
  type Requester,
  type Scope,
  type Store,
} from '@curfew/core';
import { expect, vi } from 'vitest';
import { administrator, epoch, hour, person } from '../fixtures.ts';
import type { Test } from '../testing.ts';

const machine: Requester = { ...administrator, proof: 'machine' };
const client = { ip: person.ip, userAgent: person.userAgent };
const password = 'correct horse battery staple';
const plain: PasswordHasher = {
  hash: async (text) => `plain:${text}`,
  verify: async (text, hash) => hash === `plain:${text}`,
  isOutdated: () => false,
};

/** What an Authority asks of a store it asks of its groups, so each of them may have state of its own. */
export function throughAnAuthority(test: Test): void {
  test('a life of users and sessions, through every call that reaches the store', async ({ store }) => {
    const { authority, advance } = open(store);
    expect(await authority.migrate()).toEqual([]);
    await authority.ping();
    for (const username of ['ada', 'bob']) {
      const created = await authority.createUser({ username, password, roles: ['reader'] }, machine);
      expect(created).toMatchObject({ ok: true });
    }
    expect(await authority.signIn({ username: 'ada', password: 'wrong', presented: null, client })).toMatchObject({
      ok: false,
    });
    const anonymous = issued(await authority.startAnonymous({ presented: null, data: { cart: [1] }, client }));
    const signIn = { username: 'ada', password, presented: anonymous, carry: ['cart'], client };
    const first = issued(await authority.signIn(signIn));
    expect(await authority.validate(first)).toMatchObject({ username: 'ada', data: { cart: [1] } });
    expect(await authority.explain(anonymous)).toMatchObject({ outcome: 'ended', reason: 'rotated' });
    expect(await authority.patchData(first, { theme: 'dark' })).toEqual({ cart: [1], theme: 'dark' });
    advance(hour / 2);
    expect(await authority.validate(first)).toMatchObject({ lastUsedAt: epoch + hour / 2 });

    const second = issued(await authority.rotate(first, { graceMs: 10_000, client }));
    const third = issued(await authority.reauthenticate(second, password, client));
    expect(await authority.verifyPassword({ username: 'ada', password, client })).toMatchObject({ ok: true });
    const change = { presented: third, oldPassword: password, newPassword: `${password} 2`, client };
    const fourth = issued(await authority.changePassword(change));
    expect(await authority.validate(third)).toBeNull();
    expect(await authority.signOut(fourth, client)).toBe(true);
    expect(await authority.inspect(fourth)).toBeNull();

    const minted = { username: 'bob', kind: 'minted', lifetimeMs: null } as const;
    const [a, b, c] = [
      await authority.mint(minted, machine),
      await authority.mint(minted, machine),
      await authority.mint(minted, machine),
    ];
    const id = a.ok ? a.session.id : fail();
    expect(await authority.shortenSession(id, authority.now() + 5_000, machine)).toMatchObject({ ok: true });
    expect(await authority.endSession(id, machine)).toMatchObject({
      ok: true,
      session: { endReason: 'revoked' },
    });
    expect(await authority.findSession(id)).toMatchObject({ endReason: 'revoked' });
    expect(await authority.revokeMatching({ username: 'bob', filter: {}, dryRun: true }, machine)).toMatchObject({
      matched: 2,
    });
    expect(await authority.endSessions({ username: 'bob' }, machine)).toMatchObject({ count: 2 });
    for (const each of [b, c]) expect(await authority.validate(issued(each))).toBeNull();

    expect(await authority.setRoles('bob', ['admin'], machine)).toMatchObject({ user: { roles: ['admin'] } });
    expect((await authority.listUsers({ limit: 5 })).items.map(({ username }) => username)).toEqual(['ada', 'bob']);
    expect(await authority.deleteUser('bob', machine)).toMatchObject({ ok: true });
    expect(await authority.findUser('bob')).toBeNull();
  });

  test('an application makes nobody an administrator, whatever its user does', async ({ store }) => {
    const { authority } = open(store);
    const [byShop, elsewhere] = [
      { issuer: applicationIssuer('shop'), subject: 'eve' },
      { issuer: 'https://id.example', subject: 'eve' },
    ];
    const admit = (identity: AdmitRequest['identity'], roles?: readonly string[]) =>
      authority.admit({ identity, methods: ['pwd'], presented: null, client, ...(roles && { roles }) });
    const signIn = () => authority.signIn({ username: 'eve', password, presented: null, client });
    const mintFor = (kind: 'api' | 'minted', scopes?: readonly Scope[]) =>
      authority.mint({ username: 'eve', kind, lifetimeMs: hour, ...(scopes && { scopes }) }, machine);
    issued(await admit(byShop, []));
    await authority.setPassword('eve', password, machine);
    const first = issued(await signIn());
    const session = (await authority.inspect(first)) ?? fail();
    const connected = await authority.connectIdentity(first, { identity: elsewhere, sessionId: session.id }, client);
    expect(connected).toMatchObject({ ok: true });

    // While a token is made, her application gives her the role.
    const before = await store.users.find({ identity: byShop });
    vi.spyOn(store.users, 'find').mockImplementationOnce(async () => {
      issued(await admit(byShop, ['admin']));
      return before;
    });
    const api = await mintFor('api', ['ssf.read']);
    const signedIn = issued(await signIn());
    const eve = (await authority.inspect(signedIn)) ?? fail();
    const self: Requester = { ...person, proof: proofOf(eve, signedIn) };
    for (const requester of [self, machine]) {
      const removed = await authority.disconnectIdentity('eve', byShop, requester);
      expect(removed).toMatchObject({ ok: false, code: 'factor-not-found' });
    }
    const verified = await authority.verifyPassword({ username: 'eve', password, client });
    expect(isAdmin({ roles: ['admin'], provider: verified.ok ? verified.provider : null })).toBe(false);
    const [clientId, clientSecret] = [api.ok ? api.session.id : fail(), issued(api)];
    const results = {
      ...{ signIn: await signIn(), minted: await mintFor('minted'), api },
      client: await authority.issueClientToken({ clientId, clientSecret, scopes: null, client }),
    };
    for (const [way, result] of Object.entries(results)) {
      const made = (await authority.describe(issued(result))) ?? fail(`${way}: no session`);
      expect([way, made.roles, isAdmin(made)]).toEqual([way, ['admin'], false]);
    }
    // The provider says nothing of roles, so hers are the application's.
    expect(await admit(elsewhere)).toMatchObject({ ok: false, code: 'user-disabled' });
    const vouched = await admit(elsewhere, ['admin']);
    expect(vouched.ok && isAdmin(vouched.session)).toBe(true);
    issued(await admit(byShop, []));
    expect(isAdmin((await authority.inspect(issued(await admit(elsewhere)))) ?? fail())).toBe(false);
  });

  test('tokens that are asked for at once stay within the most of their kind', async ({ store, other }) => {
    const nodes = [open(store).authority, open(other).authority];
    await nodes[0]?.createUser({ username: 'ada', password: null }, machine);
    const asked = { username: 'ada', kind: 'api', lifetimeMs: hour, mostOfKind: 8 } as const;
    const made = await Promise.all(
      nodes.flatMap((node) => Array.from({ length: 20 }, () => node.mint(asked, machine))),
    );
    expect(made.filter(({ ok }) => ok)).toHaveLength(8);
    for (const each of made) if (!each.ok) expect(each.code).toBe('session-limit-reached');
    expect((await store.sessions.list({ kind: 'api', limit: 50 }, epoch)).items).toHaveLength(8);
  });

  test('runs over many, counts, events and sweeping', async ({ store }) => {
    const { authority, advance } = open(store);
    await authority.createUser({ username: 'ada', password }, machine);
    for (let n = 0; n < 3; n++) await authority.signIn({ username: 'ada', password, presented: null, client });
    expect(await authority.longLived({ fix: false }, machine)).toMatchObject({ foundCount: 0 });
    expect(await authority.applyPolicies({ dryRun: false }, machine)).toMatchObject({ examined: 3, ended: 0 });
    expect(await authority.statistics()).toMatchObject({ activeSessions: { count: 3 } });
    const page = await authority.listSessions({ username: 'ada', state: 'active', limit: 2 });
    expect(page).toMatchObject({ items: [{}, {}], cursor: expect.any(String) });
    expect((await authority.listEvents({ type: 'sign-in', limit: 5 })).items).toHaveLength(3);
    expect(await authority.endSessions({ username: null }, machine)).toMatchObject({ count: 3 });
    await authority.flushActivity();
    const counted = expect.objectContaining({ name: 'ended:revoked', count: 3 });
    // A store that counts nothing has no charts, and nothing else is missing.
    const expected = store.activity === undefined ? [] : expect.arrayContaining([counted]);
    expect(await authority.activity('day', epoch - 24 * hour)).toEqual(expected);
    advance(40 * 24 * hour);
    expect(await authority.sweep({}, machine)).toBe(3);
    await authority.close();
    await expect(authority.ping()).rejects.toMatchObject({ code: 'store-unavailable' });
  });

  test('a session of another layer is brought over once, wherever that was cut off, and never again', async ({
    store,
    other,
  }) => {
    const { authority, advance } = open(store);
    const token = broughtToken('keyboard cat', 'old-id');
    const user = 'ada';
    const request = { token, application: 'shop', user, data: { cart: [1] }, endsAt: epoch + 100 * 24 * hour };
    const insert = vi.spyOn(store.sessions, 'insert');
    insert.mockRejectedValueOnce(new Error('cut off before it was inserted'));
    await expect(authority.bringIn(request, machine)).rejects.toThrow('cut off');
    expect(await authority.bringIn(request, machine)).toEqual({ ok: true, outcome: 'brought' });
    expect(await authority.validate(token.reveal())).toMatchObject({ data: { cart: [1] } });

    const lost = { ...request, token: broughtToken('keyboard cat', 'another') };
    insert.mockImplementationOnce(async (insertion) => {
      await other.sessions.insert(insertion);
      throw new Error('cut off after it was inserted');
    });
    expect(await authority.bringIn(lost, machine)).toEqual({ ok: true, outcome: 'known' });

    const nodes = [authority, open(other).authority, authority, open(other).authority];
    const contested = { ...request, token: broughtToken('keyboard cat', 'contested') };
    const outcomes = await Promise.all(nodes.map((node) => node.bringIn(contested, machine)));
    expect(outcomes.map((each) => each.ok && each.outcome).sort()).toEqual(['brought', 'known', 'known', 'known']);

    const overtaken = { ...request, token: broughtToken('keyboard cat', 'overtaken') };
    insert.mockImplementationOnce(async (insertion) => {
      expect(await open(other).authority.bringIn(overtaken, machine)).toEqual({ ok: true, outcome: 'brought' });
      await authority.disableUser(user, machine);
      return other.sessions.insert(insertion);
    });
    expect(await authority.bringIn(overtaken, machine)).toEqual({ ok: true, outcome: 'known' });
    await authority.enableUser(user, machine);

    advance(40 * 24 * hour);
    await authority.sweep({}, machine);
    expect(await store.sessions.find({ digest: lost.token.digest })).toBeNull();
    for (const each of [request, lost, overtaken])
      expect(await authority.bringIn(each, machine)).toEqual({ ok: true, outcome: 'known' });
  });
}

function open(store: Store) {
  let now = epoch;
  const authority = createAuthority({ store, passwords: plain, clock: () => now });
  return {
    authority,
    advance(ms: number) {
      now += ms;
    },
  };
}

function issued(result: Issued | { readonly ok: false; readonly code: string }): string {
  return result.ok ? result.token.reveal() : fail(result.code);
}

function fail(why = 'refused'): never {
  throw new Error(why);
}
