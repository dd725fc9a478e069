import nano from 'nano';
import { describe, expect, it } from 'vitest';
import { listenAsCouchdb } from '../../../test/couchdb/clients.ts';
import { operator, password } from '../../../test/start.ts';

type SessionAnswer = { readonly userCtx: { readonly name: string | null } };

/** nano 11, as it comes from npm. */
describe('nano', () => {
  it('signs in, uses the session, and signs out', async () => {
    const { address, authority } = await listenAsCouchdb();
    const client = nano(address);
    expect(await client.auth('web_user', password)).toEqual({ ok: true, name: 'web_user', roles: [] });
    expect(await client.session()).toMatchObject({ userCtx: { name: 'web_user', roles: [] } });
    expect(await client.info()).toMatchObject({ couchdb: 'Welcome' });
    expect(await client.uuids(3)).toMatchObject({ uuids: expect.any(Array) });

    const { items } = await authority.listSessions({ username: 'web_user', limit: 10 });
    expect(items).toMatchObject([{ kind: 'interactive', policy: 'couchdb', label: 'couchdb', endedAt: null }]);

    expect(await client.request({ method: 'DELETE', path: '_session' })).toEqual({ ok: true });
    expect(await client.session()).toMatchObject({ userCtx: { name: null } });
    const [ended] = (await authority.listSessions({ username: 'web_user', limit: 10 })).items;
    expect(ended).toMatchObject({ endReason: 'signed-out', endedBy: 'user' });
  });

  it('reads a wrong password', async () => {
    const { address } = await listenAsCouchdb();
    await expect(nano(address).auth('web_user', 'wrong')).rejects.toMatchObject({
      statusCode: 401,
      error: 'unauthorized',
      reason: 'Name or password is incorrect.',
    });
  });

  it('keeps the refreshed cookie, and so its session, for longer than the timeout', async () => {
    const { address } = await listenAsCouchdb({}, 4);
    const client = nano(address);
    await client.auth('web_user', password);
    for (let use = 0; use < 3; use++) {
      await passSeconds(2.5);
      expect(((await client.session()) as SessionAnswer).userCtx.name).toBe('web_user');
    }
    await passSeconds(4.2);
    expect(((await client.session()) as SessionAnswer).userCtx.name).toBeNull();
  });

  it('signs a user up, changes the password, and has to sign in anew', async () => {
    const { address } = await listenAsCouchdb({ openSignUp: true });
    const client = nano(address);
    const users = client.use<Record<string, unknown>>('_users');
    const id = 'org.couchdb.user:jan';
    const document = { type: 'user', name: 'jan', roles: [], password, favourite: 'apple' };
    const inserted = await users.insert(document, id);
    expect(inserted).toMatchObject({ ok: true, id });
    await expect(users.insert(document, id)).rejects.toMatchObject({ statusCode: 409, error: 'conflict' });

    await client.auth('jan', password);
    const read = await users.get(id);
    expect(read).toMatchObject({ _id: id, _rev: inserted.rev, name: 'jan', roles: [], favourite: 'apple' });
    const changed = await users.insert({ ...read, password: 'another long password' }, id);
    expect(changed.rev).not.toBe(inserted.rev);
    expect(await client.session()).toMatchObject({ userCtx: { name: null } });
    await expect(client.auth('jan', password)).rejects.toMatchObject({ statusCode: 401 });
    expect(await client.auth('jan', 'another long password')).toMatchObject({ ok: true, name: 'jan' });
  });

  it('feels at its next request that an operator has ended its session', async () => {
    const { address, authority } = await listenAsCouchdb();
    const client = nano(address);
    await client.auth('web_user', password);
    const [session] = (await authority.listSessions({ username: 'web_user', limit: 1 })).items;
    if (session === undefined) throw new Error('there is no session');
    await authority.endSession(session.id, operator);
    expect(await client.session()).toMatchObject({ userCtx: { name: null } });
  });
});

function passSeconds(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}
