import cradle from 'cradle';
import { describe, expect, it } from 'vitest';
import { listenAsCouchdb } from '../../../test/couchdb/clients.ts';
import { idOf, userNamed } from '../../../test/couchdb/user-documents.ts';
import { password } from '../../../test/start.ts';

/** cradle 0.7.1, as it comes from npm: a name and a password with every request, and a cache of documents by their revision. */
describe('cradle', () => {
  it('makes, reads, merges, changes, lists and removes users', async () => {
    const { users, connection, authority } = await open('root');
    expect(await done((back) => connection.info(back))).toMatchObject({ couchdb: 'Welcome' });
    expect(await done((back) => connection.uuids(3, back))).toHaveLength(3);
    expect(await done((back) => users.exists(back))).toBe(true);

    const { rev: first } = await done((back) => users.save(idOf('jan'), userNamed('jan', { boat: 'Alca' }), back));
    expect(await done((back) => users.get(idOf('jan'), back))).toMatchObject({
      _rev: first,
      name: 'jan',
      boat: 'Alca',
    });
    const { rev: second } = await done((back) => users.merge(idOf('jan'), { boat: 'Bora', crew: 2 }, back));
    expect((await authority.findUser('jan'))?.profile.attributes).toEqual({ boat: 'Bora', crew: 2 });
    await expect(done((back) => users.save(idOf('jan'), first, userNamed('jan'), back))).rejects.toMatchObject({
      error: 'conflict',
    });
    const both = [userNamed('eve'), userNamed('ann')];
    expect(await done((back) => users.save(both, back))).toMatchObject([{ id: idOf('eve') }, { id: idOf('ann') }]);
    const found = await done((back) => users.get([idOf('eve'), idOf('jan')], back));
    expect(found.map(({ name }: { readonly name: string }) => name)).toEqual(['eve', 'jan']);
    expect(await done((back) => users.remove(idOf('jan'), second, back))).toMatchObject({ ok: true });
    expect(await authority.findUser('jan')).toBeNull();
    await expect(done((back) => users.get(idOf('jan'), back))).rejects.toMatchObject({ error: 'not_found' });
  });

  it('is told what is wrong in the words that it knows', async () => {
    const wrong = await open('root', `${password}!`);
    await expect(done((back) => wrong.users.all(back))).rejects.toMatchObject({ error: 'unauthorized' });
    const user = await open('web_user');
    expect(await done((back) => user.users.get(idOf('web_user'), back))).toMatchObject({ name: 'web_user' });
    await expect(done((back) => user.users.get(idOf('other'), back))).rejects.toMatchObject({ error: 'not_found' });
    await expect(done((back) => user.users.save('_design/x', { language: 'javascript' }, back))).rejects.toMatchObject({
      error: expect.stringMatching(/^(forbidden|not_found|unauthorized)$/),
    });
  });
});

async function open(username: string, secret = password) {
  const { address, authority } = await listenAsCouchdb();
  const { hostname, port } = new URL(address);
  const connection = new cradle.Connection(`http://${hostname}`, Number(port), {
    auth: { username, password: secret },
    cache: true,
  });
  return { connection, users: connection.database('_users'), authority };
}

// biome-ignore lint/suspicious/noExplicitAny: the package has no types, and its answers are what a server says
type Answer = any;

function done(call: (back: (error: unknown, answer?: Answer) => void) => void): Promise<Answer> {
  return new Promise((resolve, reject) => call((error, answer) => (error ? reject(error) : resolve(answer))));
}
