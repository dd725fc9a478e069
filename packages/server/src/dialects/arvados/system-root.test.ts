import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { base, create, createToken, expectErrors, hour, signIn, who } from '../../../test/arvados.ts';
import { operator, startServer } from '../../../test/start.ts';

const token = 'systemRootToken0123456789abcdefghijkl';
const systemUser = 'zzzzz-tpzed-000000000000000';
const headers = { authorization: `Bearer ${token}` };

/** A cluster whose file has a `SystemRootToken`. */
function startCluster(text = token, options: { readonly issueTrustedTokens?: boolean } = {}) {
  const arvados = { ...options, systemRootTokenDigest: hash('sha256', text, 'buffer') };
  return startServer({ dialects: { arvados } });
}

describe('the SystemRootToken of a cluster', () => {
  it('is the system root’s, as Bearer, as OAuth2, and under its uuid', async () => {
    const { send } = await startCluster();
    for (const authorization of [
      `Bearer ${token}`,
      `OAuth2 ${token}`,
      `Bearer v2/zzzzz-gj3su-000000000000000/${token}`,
    ]) {
      const answer = await send({ url: who, headers: { authorization } });
      expect(answer.json()).toMatchObject({ uuid: systemUser, username: 'root', is_admin: true });
    }
    expect((await send({ url: `${base}/current`, headers })).json()).toMatchObject({
      uuid: 'zzzzz-gj3su-000000000000000',
      owner_uuid: systemUser,
      api_token: token,
      expires_at: null,
      scopes: ['all'],
    });
  });

  it.each([
    ['another token', token.replace('a', 'b')],
    ['a part of it', token.slice(0, -1)],
    ['more than it', `${token}x`],
    ['its digest', hash('sha256', token, 'hex')],
    ['another uuid', `v2/zzzzz-gj3su-123456789012345/${token}`],
    ['another cluster', `v2/yyyyy-gj3su-000000000000000/${token}`],
    ['nothing', ''],
  ])('and nothing else is: %s', async (_what, text) => {
    const { send } = await startCluster();
    expectErrors(await send({ url: who, headers: { authorization: `Bearer ${text}` } }), 401, 'Not logged in');
  });

  it('counts only where the cluster file has it, and only here', async () => {
    const without = await startServer();
    expectErrors(await without.send({ url: who, headers }), 401, 'Not logged in');
    const { send } = await startCluster();
    for (const url of [
      '/v1/sessions',
      '/v1/sessions/current',
      '/v2-beta/',
      '/_admin/v1/users',
      '/verify',
      '/metrics',
    ]) {
      const answer = await send({ url, headers });
      if (url === '/metrics') expect(answer.body).not.toContain(token);
      else expect([url, answer.statusCode]).toEqual([url, 401]);
    }
    expectErrors(await send({ url: `${who}?api_token=${token}` }), 401, 'Not logged in');
    expectErrors(await send({ url: who, headers: { cookie: `session=${token}` } }), 401, 'Not logged in');
  });

  it('A10: of a changed one the old fails, the new works', async () => {
    const other = 'anotherSystemRootToken0123456789abcdef';
    const { send } = await startCluster(other);
    expectErrors(await send({ url: who, headers }), 401, 'Not logged in');
    expect((await send({ url: who, headers: { authorization: `Bearer ${other}` } })).statusCode).toBe(200);
  });

  it('sees, makes, shortens and ends everybody’s tokens, also where tokens may not be used for that', async () => {
    const server = await startCluster(token, { issueTrustedTokens: false });
    const user = await signIn(server);
    const url = `${base}/${user.record.uuid}`;
    expect((await server.send({ url: base, headers })).json()).toMatchObject({ items_available: 1 });
    expect((await server.send({ url, headers })).json()).toMatchObject({ uuid: user.record.uuid, api_token: null });

    const made = await createToken(server, headers, { owner_uuid: user.record.owner_uuid });
    expect((await server.send({ url: who, headers: made.headers })).json().username).toBe('web_user');
    const system = await server.send({ method: 'POST', url: `${base}/create_system_auth`, headers });
    expect(system.json()).toMatchObject({ owner_uuid: systemUser });
    const own = await createToken(server, headers);
    expect(own.record.owner_uuid).toBe(systemUser);

    const expires_at = new Date(server.authority.now() + hour).toISOString();
    const shortened = await server.send({ method: 'PATCH', url, headers, payload: { expires_at } });
    expect(Date.parse(shortened.json().expires_at)).toBe(server.authority.now() + hour);
    expect((await server.send({ method: 'DELETE', url, headers })).statusCode).toBe(200);
    expect((await server.send({ url: who, headers: user.headers })).statusCode).toBe(401);

    const { items } = await server.authority.listEvents({ limit: 50 });
    const acted = items.filter(({ initiator }) => initiator === 'system');
    expect(new Set(acted.map(({ actor }) => actor))).toEqual(new Set(['SystemRootToken']));
    expect(acted.map(({ type }) => type)).toEqual(expect.arrayContaining(['session-minted', 'session-ended']));
  });

  it('is in no list, and is neither changed nor ended', async () => {
    const server = await startCluster();
    expect((await server.send({ url: base, headers })).json().items_available).toBe(0);
    const url = `${base}/zzzzz-gj3su-000000000000000`;
    for (const method of ['GET', 'PATCH', 'PUT', 'DELETE'] as const) {
      expectErrors(await server.send({ method, url, headers }), 404, 'Path not found');
    }
    for (const out of [{ url: '/logout', headers }, { url: `/logout?api_token=${token}` }]) {
      expect((await server.send(out)).statusCode).toBe(302);
    }
    expect((await server.send({ url: who, headers })).statusCode).toBe(200);
  });

  it('is worth nothing where there is no administrator "root", or a disabled one', async () => {
    for (const change of ['disable', 'delete', 'demote'] as const) {
      const { authority, send } = await startCluster();
      if (change === 'disable') await authority.disableUser('root', operator);
      if (change === 'delete') await authority.deleteUser('root', operator);
      if (change === 'demote') await authority.setRoles('root', [], operator);
      expectErrors(await send({ url: who, headers }), 401, 'Not logged in');
      expectErrors(await send(create(headers)), 401, 'Not logged in');
    }
  });

  it('is nowhere to be read: not in the log, the trail, or an error', async () => {
    const server = await startCluster();
    await server.send({ url: who, headers });
    await createToken(server, headers);
    const refused = await server.send({ url: `${base}?filters=x`, headers });
    const { items } = await server.authority.listEvents({ limit: 50 });
    expect(server.log() + JSON.stringify(items) + refused.body).not.toContain(token);
    expect(server.log() + JSON.stringify(items)).not.toContain(hash('sha256', token, 'hex'));
  });
});
