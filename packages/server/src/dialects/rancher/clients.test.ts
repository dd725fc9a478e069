import { expect, it } from 'vitest';
import { createCookieJar } from '../../../test/cookie-jar.ts';
import { password, startServer } from '../../../test/start.ts';

/** What rancher/ui 1.6.52 sends with every request (its app/services/access.js over ember-api-store), in a browser. */
const fromUi = {
  accept: 'application/json',
  'content-type': 'application/json',
  'x-api-action-links': 'actionLinks',
  'x-api-no-challenge': 'true',
  'sec-fetch-site': 'same-origin',
  'user-agent': 'Mozilla/5.0',
};

it('rancher/ui: detect, a wrong password, login, testAuth, clearToken, and testAuth again', async () => {
  const { send } = await startServer();
  const jar = createCookieJar();
  const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
    const csrf = jar.get('CSRF');
    const headers = { ...fromUi, cookie: jar.header(), ...(csrf !== undefined && { 'x-api-csrf': csrf }) };
    const answer = await send({ method, url: `/v2-beta/${url}`, headers, ...(payload && { payload }) });
    jar.keep(answer);
    return answer;
  };

  const detected = await ask('GET', 'token');
  const [token] = detected.json().data;
  expect([token.security, token.authProvider.toLowerCase()]).toEqual([true, 'localauthconfig']);
  const version = detected.headers['x-rancher-version'];
  expect(version).toMatch(/^v1\.6/);

  const attempt = (secret: string) =>
    ask('POST', 'token', { code: `web_user:${secret}`, authProvider: token.authProvider.toLowerCase() });
  const wrong = await attempt('wrong');
  expect([wrong.statusCode, wrong.json().type]).toEqual([401, 'error']);
  expect(wrong.headers).not.toHaveProperty('www-authenticate');

  const auth = await attempt(password);
  expect(auth.statusCode).toBe(201);
  // What it keeps of the answer (TOKEN_TO_SESSION_KEYS).
  expect(auth.json()).toMatchObject({
    accountId: expect.stringMatching(/^1a\d+$/),
    user: 'web_user',
    userIdentity: { login: 'web_user', externalIdType: 'rancher_id' },
    userType: 'user',
    actionLinks: {},
  });

  const tested = await ask('GET', '');
  expect([tested.statusCode, tested.headers['x-rancher-version']]).toEqual([200, version]);
  expect((await ask('DELETE', 'token/current')).statusCode).toBe(204);
  expect((await ask('GET', '')).statusCode).toBe(401);
  expect((await ask('GET', 'token')).json().data[0].user).toBeNull();
});

it('gdapi-python: schemas first, then create, list with a filter, by_id, delete, and an ApiError', async () => {
  const { send } = await startServer();
  // It names no type, and always sends Basic: of None and None, where it has no keys.
  const client = (accessKey: string, secretKey: string) => {
    const headers = { accept: 'application/json', authorization: `Basic ${btoa(`${accessKey}:${secretKey}`)}` };
    return async (method: 'GET' | 'POST' | 'DELETE', url: string, data?: object) => {
      const payload = data === undefined ? {} : { payload: Buffer.from(JSON.stringify(data)) };
      const { pathname, search } = new URL(url, 'http://localhost');
      return send({ method, url: pathname + search, headers, ...payload });
    };
  };
  const nobody = client('None', 'None');
  // Its first request may fail: schemas are found by the header.
  const schemasUrl = String((await nobody('GET', '/v2-beta/token')).headers['x-api-schemas']);
  const types = new Map<string, { links: { collection: string }; collectionMethods: string[] }>(
    (await nobody('GET', schemasUrl)).json().data.map((type: { id: string }) => [type.id, type]),
  );
  const collection = types.get('token')?.links.collection ?? '';
  expect(types.get('token')?.collectionMethods).toEqual(['GET', 'POST']);

  const created = await nobody('POST', collection, { code: `web_user:${password}`, ttl: 60_000 });
  expect(created.json()).toMatchObject({ type: 'token', user: 'web_user', ttl: 60_000 });
  const signedIn = client('x-api-bearer', created.json().jwt);
  expect((await signedIn('GET', `${collection}?user=web_user`)).json().data).toHaveLength(1);
  expect((await signedIn('GET', `${collection}/current`)).json().user).toBe('web_user');
  // `list_project(all=True)`, as the command line of Rancher asks for its projects.
  const root = (await signedIn('GET', '/v2-beta')).json();
  expect((await signedIn('GET', `${root.links.projects}?all=True`)).json()).toMatchObject({ data: [] });

  const deleted = await signedIn('DELETE', created.json().links.self);
  expect([deleted.statusCode, deleted.body]).toEqual([204, '']);
  const error = (await signedIn('GET', '/v2-beta')).json();
  expect(error).toMatchObject({ type: 'error', status: 401, code: 'Unauthorized', message: 'Unauthorized' });
});
