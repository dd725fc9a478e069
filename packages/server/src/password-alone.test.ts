import { describe, expect, it } from 'vitest';
import { operator, password, startServer } from '../test/start.ts';
import { client, finish, pendingToken, startWithCodes as start } from '../test/with-codes.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('what people try against an account with codes', () => {
  it('proving with the password alone that they are still there', async () => {
    const { server, next } = await start();
    const { send, authority, advance } = server;
    const { token } = (await finish(server, await pendingToken(server), next())).json();
    const before = await authority.validate(token);
    advance(30 * 60_000);
    const headers = { authorization: `Bearer ${token}` };
    const again = (typed: string) =>
      send({ method: 'POST', url: '/v1/sessions/current/reauthenticate', headers, payload: { password: typed } });
    expect((await again('wrong')).json()).toMatchObject({ code: 'invalid-credentials' });
    expect((await again(password)).json()).toMatchObject({ code: 'second-factor-required' });
    const change = { oldPassword: password, newPassword: 'another long password' };
    const changed = await send({ method: 'PUT', url: '/v1/users/current/password', headers, payload: change });
    expect(changed.json()).toMatchObject({ code: 'second-factor-required' });
    const typed = await send({
      method: 'POST',
      url: '/step-up',
      headers: { ...form, cookie: `session=${token}` },
      payload: new URLSearchParams({ password, maxAge: '5m' }).toString(),
    });
    expect([typed.statusCode, typed.body]).toEqual([401, expect.stringContaining('name="code"')]);
    expect(await authority.validate(token)).toMatchObject({ authenticatedAt: before?.authenticatedAt });
    // Right after a code it counts, and both together begin a new lifetime. Either alone does not.
    const byCode = await authority.proveCode(token, next(), client);
    if (!byCode.ok) throw new Error(byCode.code);
    expect(byCode.session.lifetimeEndsAt).toBe(before?.lifetimeEndsAt);
    const both = await authority.reauthenticate(byCode.token.reveal(), password, client);
    expect(both).toMatchObject({ ok: true, session: { lifetimeEndsAt: authority.now() + 24 * 3_600_000 } });
  });

  it('prolonging a session of two factors by one of them', async () => {
    const { authority, advance } = await startServer();
    const identity = { issuer: 'https://login.example.com', subject: 'u-1' };
    const admitted = await authority.admit({ identity, methods: ['pwd', 'otp'], presented: null, client });
    if (!admitted.ok) throw new Error(admitted.code);
    advance(30 * 60_000);
    const oneFactor = await authority.stepUp(admitted.token.reveal(), { methods: ['pwd'] }, client);
    expect(oneFactor).toMatchObject({ ok: true, session: { lifetimeEndsAt: admitted.session.lifetimeEndsAt } });
  });

  it('asking for a code where none can reach what is demanded', async () => {
    const { server, next } = await start();
    const { token } = (await finish(server, await pendingToken(server), next())).json();
    const url = '/step-up?level=aal3&returnTo=%2Faccount';
    const { body } = await server.send({ url, headers: { cookie: `session=${token}` } });
    expect(body).not.toContain('name="code"');
    expect(body).toContain('level aal3, which your account cannot reach');
  });

  it.each(['end all others', 'end all that match'])(
    'finishing half a sign-in after its user chose to %s',
    async (way) => {
      const { server, next } = await start();
      const { authority } = server;
      const signedIn = await authority.finishSignIn(await pendingToken(server), next(), client);
      if (!signedIn.ok) throw new Error(signedIn.code);
      const others = [await pendingToken(server), await pendingToken(server)];
      const by = { ...operator, initiator: 'user' } as const;
      const exceptId = signedIn.session.id;
      if (way === 'end all others') await authority.endSessions({ username: 'web_user', exceptId }, by);
      else await authority.revokeMatching({ username: 'web_user', filter: {}, exceptId, dryRun: false }, by);
      for (const token of others) {
        expect(await authority.isPending(token)).toBe(false);
        expect(await authority.finishSignIn(token, next(), client)).toMatchObject({ code: 'authentication-required' });
      }
      expect(await authority.validate(signedIn.token.reveal())).not.toBeNull();
      expect((await finish(server, await pendingToken(server), next())).statusCode).toBe(201);
    },
  );
});
