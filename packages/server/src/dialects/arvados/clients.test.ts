import { expect, it } from 'vitest';
import { password, startServer } from '../../../test/start.ts';

/**
 * What Arvados' Python SDK does (sdk/python/arvados/api.py over google-api-python-client): it makes its methods from the discovery
 * document, writes as JSON what that says is a list or an object, puts `alt=json` behind every address, sends what is too long for an
 * address as a form with `X-HTTP-Method-Override`, and `OAuth2` or `Bearer` with a v2 token.
 */
interface Document {
  readonly rootUrl: string;
  readonly servicePath: string;
  readonly maxRequestSize: number;
  readonly resources: Readonly<Record<string, { readonly methods: Readonly<Record<string, Method>> }>>;
}

interface Method {
  readonly path: string;
  readonly httpMethod: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly parameters: Readonly<
    Record<string, { readonly type: string; readonly location: string; readonly required: boolean }>
  >;
  readonly request?: { readonly required: boolean };
}

const longestAddress = 2_048;

async function openSdk(server: Awaited<ReturnType<typeof startServer>>) {
  const url = '/discovery/v1/apis/arvados/v1/rest?alt=json';
  const document = (await server.send({ url, headers: { host: 'localhost' } })).json<Document>();
  let token = '';

  async function call(resource: string, name: string, kwargs: Readonly<Record<string, unknown>> = {}) {
    const method = document.resources[resource]?.methods[name];
    if (method === undefined) throw new Error(`there is no ${resource}().${name}()`);
    const { body, ...given } = kwargs;
    assertArguments(method, given, body);
    const { path, query } = addressOf(method, given);
    const { pathname } = new URL(`${document.servicePath}${path}`, document.rootUrl);
    const headers = { accept: 'application/json', ...(token !== '' && { authorization: `OAuth2 ${token}` }) };
    if (method.httpMethod === 'GET' && `${pathname}?${query}`.length > longestAddress) {
      const payload = query.toString();
      if (payload.length > document.maxRequestSize) throw new Error('MediaUploadSizeError');
      const form = { 'x-http-method-override': 'GET', 'content-type': 'application/x-www-form-urlencoded' };
      return read(await server.send({ method: 'POST', url: pathname, headers: { ...headers, ...form }, payload }));
    }
    const json = body !== undefined && { payload: JSON.stringify(body) };
    const types = { ...headers, ...(json && { 'content-type': 'application/json' }) };
    const request = { method: method.httpMethod, url: `${pathname}?${query}`, headers: types, ...json };
    return read(await server.send(request));
  }

  return {
    call,
    useToken(text: string) {
      token = text;
    },
  };
}

function assertArguments(
  { parameters, request }: Method,
  given: Readonly<Record<string, unknown>>,
  body: unknown,
): void {
  const unexpected = Object.keys(given).find((key) => parameters[key] === undefined);
  if (unexpected !== undefined) throw new TypeError(`Got an unexpected keyword argument ${unexpected}`);
  if (body !== undefined && request === undefined) throw new TypeError('Got an unexpected keyword argument body');
  if (body === undefined && request?.required === true) throw new TypeError('Missing required parameter "body"');
}

function addressOf({ path, parameters }: Method, given: Readonly<Record<string, unknown>>) {
  const query = new URLSearchParams();
  let filled = path;
  for (const [key, value] of Object.entries(given)) {
    const { type = '', location } = parameters[key] ?? {};
    const text = type === 'array' || type === 'object' ? JSON.stringify(value) : String(value);
    if (location === 'path') filled = filled.replace(`{${key}}`, encodeURIComponent(text));
    else query.set(key, text);
  }
  query.set('alt', 'json');
  return { path: filled, query };
}

/** `arvados.errors.ApiError`, with what the server said. */
function read(answer: { readonly statusCode: number; json(): Record<string, unknown> }) {
  if (answer.statusCode < 300) return answer.json();
  throw Object.assign(new Error(String((answer.json().errors as string[]).join())), { status: answer.statusCode });
}

it('arvados-python-client: signs in, makes, finds, shortens and deletes tokens', async () => {
  const server = await startServer();
  const arv = await openSdk(server);
  await expect(arv.call('api_client_authorizations', 'current')).rejects.toMatchObject({ status: 401 });

  const credentials = { username: 'web_user', password };
  const byKeywords = await arv.call('users', 'authenticate', credentials);
  const first = await arv.call('users', 'authenticate', { body: credentials });
  expect(byKeywords.owner_uuid).toBe(first.owner_uuid);
  await expect(arv.call('users', 'authenticate', { ...credentials, password: 'wrong' })).rejects.toMatchObject({
    status: 401,
  });
  arv.useToken(`v2/${first.uuid}/${first.api_token}`);
  expect((await arv.call('users', 'current')).uuid).toBe(first.owner_uuid);
  expect(await arv.call('api_client_authorizations', 'current')).toMatchObject({ api_token: first.api_token });

  const body = {
    api_client_authorization: { scopes: ['GET /arvados/v1/users/current'], expires_at: '2026-11-22T13:00:00Z' },
  };
  const narrow = await arv.call('api_client_authorizations', 'create', {
    body,
    select: ['uuid', 'api_token', 'scopes'],
  });
  expect(Object.keys(narrow).sort()).toEqual(['api_token', 'kind', 'scopes', 'uuid']);

  const list = (asked: Record<string, unknown>) => arv.call('api_client_authorizations', 'list', asked);
  expect(await list({ filters: [['uuid', '=', narrow.uuid]], count: 'none' })).toMatchObject({
    items: [{ uuid: narrow.uuid }],
  });
  expect(await list({ where: { uuid: narrow.uuid } })).toMatchObject({ items_available: 1 });
  expect(await list({ filters: [['api_token', '=', narrow.api_token]] })).toMatchObject({ items_available: 1 });
  expect(await list({ select: ['owner_uuid'], distinct: true })).toMatchObject({ items_available: 1 });
  expect(await list({ cluster_id: 'zzzzz', bypass_federation: false, limit: 1, offset: 1 })).toMatchObject({
    items_available: 3,
  });
  // `arvados.util.keyset_list_all`, and a batch that is too long for an address.
  const many = Array.from({ length: 1_000 }, (_, n) => `zzzzz-gj3su-${String(n).padStart(15, '0')}`);
  const page = {
    filters: [['uuid', 'in', [...many, narrow.uuid]]],
    order: ['created_at asc', 'uuid asc'],
    limit: 1_000,
    count: 'none',
  };
  expect(await list(page)).toMatchObject({ items: [{ uuid: narrow.uuid }] });
  await expect(list({ filters: [['uuid', 'like', '%']] })).rejects.toMatchObject({ status: 422 });
  await expect(list({ filter: [] })).rejects.toThrow('unexpected keyword argument filter');

  const uuid = narrow.uuid;
  const ends = { body: { api_client_authorization: { expires_at: '2026-11-22T12:30:00Z' } } };
  expect(
    await arv.call('api_client_authorizations', 'update', { uuid, ...ends, select: ['expires_at'] }),
  ).toMatchObject({
    expires_at: '2026-11-22T12:30:00.000000000Z',
  });
  await arv.call('api_client_authorizations', 'delete', { uuid });
  await expect(arv.call('api_client_authorizations', 'get', { uuid })).rejects.toMatchObject({ status: 404 });
  await expect(arv.call('api_client_authorizations', 'create_system_auth', { scopes: ['test'] })).rejects.toMatchObject(
    {
      status: 403,
    },
  );
});
