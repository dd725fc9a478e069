import { describe, expect, it } from 'vitest';
import { idOf, pathOf, userNamed } from '../../../../test/couchdb/user-documents.ts';
import { asRoot, basic, type CouchdbWire, startCouchdb } from '../../../../test/couchdb/wire.ts';
import { password } from '../../../../test/start.ts';

async function put({ send }: CouchdbWire, name: string) {
  return send({ method: 'PUT', url: pathOf(name), headers: asRoot, payload: userNamed(name) });
}

describe('a name', () => {
  it.each([
    ['Jan', 'jan', 'JAN'],
    ['x²', 'X2', 'x2'],
    ['Straße', 'STRASSE', 'straße'],
    ['山田　太郎', '山田 太郎', '山田\u00a0太郎'],
    ['می\u200cخواهم', 'میخواهم', 'می\u200cخواهم'],
    ['50% Off', '50% off', '50% OFF'],
    ['a%20b', 'A%20B', 'a%20B'],
  ])('is shown as it was written, and found in any case: %s', async (written, ...typed) => {
    const server = await startCouchdb();
    expect((await put(server, written)).json()).toMatchObject({ ok: true, id: idOf(written) });
    for (const name of [written, ...typed]) {
      const cookie = await server.logIn(name);
      expect((await server.whoIs(cookie)).json().userCtx).toEqual({ name: written, roles: [] });
      const proven = await server.send({ url: '/_session', headers: { authorization: basic(name) } });
      expect(proven.json().userCtx.name).toBe(written);
      const read = await server.send({ url: pathOf(name), headers: { cookie: `AuthSession=${cookie}` } });
      expect(read.json()).toMatchObject({ _id: idOf(written), name: written });
      const payload = { keys: [idOf(name)] };
      const headers = { cookie: `AuthSession=${cookie}` };
      const listed = await server.send({ method: 'POST', url: '/_users/_all_docs', headers, payload });
      expect(listed.json().rows).toMatchObject([{ id: idOf(written) }]);
    }
    for (const name of typed) expect((await put(server, name)).statusCode).toBe(409);
    expect((await server.signIn(typed[0])).id).toBeTypeOf('string');
  });

  it('is two names where case counts', async () => {
    const server = await startCouchdb({}, { caseSensitiveNames: true });
    for (const name of ['Jan', 'jan']) expect((await put(server, name)).statusCode).toBe(201);
    for (const name of ['Jan', 'jan']) {
      expect((await server.whoIs(await server.logIn(name))).json().userCtx.name).toBe(name);
    }
    expect(await server.logIn('JAN')).toBe('');
    const cookie = await server.logIn('jan');
    const read = await server.send({ url: pathOf('Jan'), headers: { cookie: `AuthSession=${cookie}` } });
    expect(read.statusCode).toBe(404);
  });

  it('has one throttle, however it is written', async () => {
    const server = await startCouchdb();
    await put(server, 'Jan');
    const attempts = ['Jan', 'jan', 'JAN', 'jAn', 'jaN', 'ｊａｎ', 'JaN', 'JAn'];
    const codes: number[] = [];
    for (const name of attempts) {
      const payload = { name, password: 'wrong' };
      codes.push((await server.send({ method: 'POST', url: '/_session', payload })).statusCode);
    }
    expect(codes).toContain(403);
    const payload = { name: 'Jan', password };
    expect((await server.send({ method: 'POST', url: '/_session', payload })).statusCode).toBe(403);
  });
});
