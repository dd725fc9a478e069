import { describe, expect, it } from 'vitest';
import {
  at,
  authenticate,
  base,
  create,
  createToken,
  expectErrors,
  hour,
  lifetimes,
  me,
  signIn,
  type TokenRecord,
  workbench,
} from '../../../test/arvados.ts';
import { operator, startServer } from '../../../test/start.ts';
import { servedPolicies } from '../policies.ts';

describe('A3: API.MaxTokenLifetime of one hour', () => {
  const cases = [
    ['web_user', null, 1],
    ['web_user', 2, 1],
    ['web_user', 1, 1],
    ['web_user', 0.5, 0.5],
    ['root', null, 1],
    ['root', 2, 2],
  ] as const;

  it.each(cases)('create by %s with %s h: %s h', async (username, asked, expected) => {
    const server = await startServer({ policies: lifetimes(0, 1) });
    const { headers } = await signIn(server, username);
    const { record } = await createToken(server, headers, {
      expires_at: asked === null ? null : at(server, asked * hour),
    });
    expect(Date.parse(String(record.expires_at))).toBe(server.authority.now() + expected * hour);
  });

  it.each(cases)('update by %s to %s h: %s h', async (username, asked, expected) => {
    // Made when there was no cap yet.
    const server = await startServer({ policies: lifetimes(0, 1) });
    const minted = await server.authority.mint(
      { username, kind: 'api', lifetimeMs: 10 * hour, exceedsCap: true },
      operator,
    );
    if (!minted.ok) throw new Error(minted.code);
    const headers = { authorization: `Bearer ${minted.token.reveal()}` };
    const current = (await server.send({ url: `${base}/current`, headers })).json();
    const payload = { api_client_authorization: { expires_at: asked === null ? null : at(server, asked * hour) } };
    const answer = await server.send({ method: 'PATCH', url: `${base}/${current.uuid}`, headers, payload });
    expect(Date.parse(answer.json().expires_at)).toBe(server.authority.now() + expected * hour);
  });

  it('a login has the shorter of TokenLifetime and MaxTokenLifetime', async () => {
    for (const [login, max, expected] of [
      [0, 0, null],
      [3, 0, 3],
      [0, 2, 2],
      [3, 2, 2],
      [2, 3, 2],
    ] as const) {
      const server = await startServer({ policies: lifetimes(login, max) });
      const { record } = await signIn(server);
      const expires = record.expires_at === null ? null : Date.parse(record.expires_at) - server.authority.now();
      expect(expires).toBe(expected === null ? null : expected * hour);
    }
  });

  it('an update never lengthens, and one into the past ends', async () => {
    const server = await startServer();
    const { headers, record } = await signIn(server, 'root');
    const update = (expires_at: string | null) =>
      server.send({
        method: 'PUT',
        url: `${base}/${record.uuid}`,
        headers,
        payload: { api_client_authorization: { expires_at } },
      });
    for (const later of [at(server, 48 * hour), null])
      expect((await update(later)).json().expires_at).toBe(record.expires_at);
    expect((await update(at(server, hour))).json().expires_at).toBe('2026-11-22T13:00:00.000000000Z');
    expect((await update(at(server, 2 * hour))).json().expires_at).toBe('2026-11-22T13:00:00.000000000Z');
    expect((await update('1970-01-01T00:00:00Z')).statusCode).toBe(200);
    expect(await me(server, headers)).toBe(401);
  });
});

describe('what a stolen token can make of itself', () => {
  const minute = 60_000;
  const end = (record: TokenRecord) => Date.parse(String(record.expires_at));

  it.each(['web_user', 'root'])('%s: no token that outlives it, however often it tries', async (username) => {
    const server = await startServer();
    const start = server.authority.now();
    const { headers: stolen, record } = await signIn(server, username);
    expect(end(record)).toBe(start + 24 * hour);
    let headers: Record<string, string> = stolen;
    for (let tries = 0; tries < 3; tries++) {
      server.advance(7 * hour);
      for (const expires_at of [undefined, null, at(server, 20 * hour), '2099-01-01T00:00:00Z']) {
        const successor = await createToken(server, headers, expires_at === undefined ? {} : { expires_at });
        expect(end(successor.record)).toBe(start + 24 * hour);
        headers = successor.headers;
      }
    }
    expect(end((await createToken(server, headers, { expires_at: at(server, hour) })).record)).toBe(start + 22 * hour);
    server.advance(3 * hour);
    expect([await me(server, stolen), await me(server, headers)]).toEqual([401, 401]);
  });

  it('whoever has signed in within ten minutes has the policy’s lifetime; one that was handed out has not', async () => {
    const server = await startServer();
    const start = server.authority.now();
    const { headers } = await signIn(server);
    server.advance(10 * minute);
    const fresh = await createToken(server, headers);
    expect(end(fresh.record)).toBe(server.authority.now() + 24 * hour);
    server.advance(1);
    expect(end((await createToken(server, headers)).record)).toBe(start + 24 * hour);
    expect(end((await createToken(server, fresh.headers)).record)).toBe(end(fresh.record));
    for (const kind of ['minted', 'api'] as const) {
      const made = await server.authority.mint({ username: 'web_user', kind, lifetimeMs: hour }, operator);
      if (!made.ok) throw new Error(made.code);
      const given = { authorization: `Bearer ${made.token.reveal()}` };
      expect(end((await createToken(server, given)).record)).toBe(server.authority.now() + hour);
    }
  });

  it('a hundred sessions of its user, and no more: every list walks all of them', async () => {
    const server = await startServer({ dialects: { arvados: { trustedClients: [workbench] } } });
    const { headers, record } = await signIn(server);
    const { cookie } = await server.signIn();
    for (let count = 2; count < 100; count++) await createToken(server, headers);
    expect((await server.send(create(headers))).statusCode).toBe(409);
    const login = await server.send({ url: `/login?return_to=${encodeURIComponent(workbench)}`, headers: { cookie } });
    expect(login.statusCode).toBe(409);
    expect((await server.send({ url: `${base}?limit=1`, headers })).json().items_available).toBe(100);
    // Nobody is pushed out, nobody else is in the way, and whoever has too many can end some.
    await signIn(server, 'other');
    expectErrors(await server.send(authenticate('web_user')), 409, 'session');
    await server.send({ method: 'DELETE', url: `${base}/${record.uuid}`, headers });
    expect((await signIn(server)).record.owner_uuid).toBe(record.owner_uuid);
  });

  it('a stale administrator makes none for others, and none that outlasts their own session', async () => {
    const server = await startServer();
    const owner_uuid = (await signIn(server, 'other')).record.owner_uuid;
    const { headers, record } = await signIn(server, 'root');
    server.advance(20 * hour);
    expectErrors(await server.send(create(headers, { owner_uuid })), 403, 'recent sign-in');
    const own = await server.send({ method: 'POST', url: `${base}/create_system_auth`, headers });
    expect(own.json().expires_at).toBe(record.expires_at);
  });

  it('a stale administrator makes none with which to do what takes a recent sign-in', async () => {
    const server = await startServer({ dialects: { arvados: { trustedClients: [workbench] } } });
    const { cookie } = await server.signIn('root');
    const { headers } = await signIn(server, 'root');
    const program = await server.authority.mint({ username: 'root', kind: 'api', lifetimeMs: null }, operator);
    const change = async (bearer: Record<string, string>) => {
      const payload = { fullName: 'Changed' };
      const answer = await server.send({ method: 'PATCH', url: '/v1/users/web_user', headers: bearer, payload });
      return answer.json().code ?? answer.statusCode;
    };
    const makeAll = async () => {
      const login = await server.send({
        url: `/login?return_to=${encodeURIComponent(workbench)}`,
        headers: { cookie },
      });
      const handedOut = new URL(String(login.headers.location)).searchParams.get('api_token')?.slice(-40);
      const system = await server.send({ method: 'POST', url: `${base}/create_system_auth`, headers });
      const own = await createToken(server, headers);
      const secrets = [handedOut, system.json().api_token, own.record.api_token];
      secrets.push((await createToken(server, own.headers)).record.api_token);
      return secrets.map((secret) => ({ authorization: `Bearer ${secret}` }));
    };
    for (const bearer of await makeAll()) expect(await change(bearer)).toBe(200);
    server.advance(10 * minute + 1);
    for (const bearer of await makeAll()) expect(await change(bearer)).toBe('recent-sign-in-required');
    expect(await change({ authorization: `Bearer ${program.ok && program.token.reveal()}` })).toBe(200);
  });

  it('GET /login hands out what ends with the session it rests on, and more to whoever has just signed in', async () => {
    const server = await startServer({
      policies: lifetimes(24, 0),
      dialects: { arvados: { trustedClients: [workbench] } },
    });
    const start = server.authority.now();
    const { cookie } = await server.signIn();
    const handedOut = async () => {
      const answer = await server.send({
        url: `/login?return_to=${encodeURIComponent(workbench)}`,
        headers: { cookie },
      });
      const token = new URL(String(answer.headers.location)).searchParams.get('api_token');
      return (await server.send({ url: `${base}/current`, headers: { authorization: `Bearer ${token}` } })).json();
    };
    server.advance(9 * minute);
    expect(end(await handedOut())).toBe(start + 9 * minute + 24 * hour);
    server.advance(23 * hour);
    expect(end(await handedOut())).toBe(start + 24 * hour);
  });
});

describe('A18: tokens from before there was a policy', () => {
  it.each<[string, number, number, number]>([
    ['no policy', 0, 0, 0],
    ['Login only', 12, 0, 12],
    ['Max only', 0, 12, 12],
    ['both: Max wins, also where it is longer', 12, 24, 24],
    ['both: Max wins where it is shorter', 24, 12, 12],
  ])('%s', async (_name, login, max, expected) => {
    const { authority } = await startServer({ policies: lifetimes(login, max) });
    const report = await authority.longLived({ fix: true }, operator);
    expect([report.lifetimeMs, report.fixed]).toEqual([expected * hour, 0]);
  });

  it('finds none, inside and exactly at the limit; fixes beyond and never twice; skips root; includes administrators', async () => {
    const old = { idleTimeoutMs: 0, tokenLifetimeMs: 0, maxSessions: 0, onLimit: 'evict-oldest' } as const;
    const policies = {
      policies: { ...servedPolicies.policies, arvados: old },
      roles: {},
      maxTokenLifetimeMs: 12 * hour,
    };
    const server = await startServer({ policies });
    const { authority } = server;
    await authority.setRoles('other', ['admin'], operator);
    for (const [username, lifetimeMs] of [
      ['web_user', 6 * hour],
      ['web_user', 12 * hour],
      ['web_user', 13 * hour],
      ['other', 1_000 * hour],
      ['root', 1_000 * hour],
    ] as const) {
      const made = await authority.mint(
        { username, kind: 'api', policy: 'arvados', lifetimeMs, exceedsCap: true },
        operator,
      );
      expect(made.ok).toBe(true);
    }
    await authority.startAnonymous({ presented: null, client: { ip: null, userAgent: null } });
    const check = await authority.longLived({ fix: false }, operator);
    expect(check.found.map(({ username }) => username).sort()).toEqual(['other', 'web_user']);
    expect(check.skipped).toMatchObject([{ why: 'system-user' }]);
    expect(check.fixed).toBe(0);
    expect((await authority.longLived({ fix: true }, operator)).fixed).toBe(2);
    const again = await authority.longLived({ fix: true }, operator);
    expect([again.found.length, again.fixed]).toEqual([0, 0]);
    const { items } = await authority.listSessions({ username: 'other', limit: 1 });
    expect(items[0]?.lifetimeEndsAt).toBe(authority.now() + 12 * hour);
  });
});
