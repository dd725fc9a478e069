import { describe, expect, it } from 'vitest';
import { bearerOf, expectError } from '../../../test/rancher.ts';
import { startServer } from '../../../test/start.ts';

async function signedIn() {
  const server = await startServer();
  const headers = { authorization: await bearerOf(server) };
  const list = (url: string) => server.send({ url, headers });
  return { ...server, list };
}

const idsOf = (answer: { json(): { data: { id: string }[] } }) => answer.json().data.map(({ id }) => id);

describe.each(['/v2-beta/schemas', '/v2-beta/schema', '/v2-beta/schemas/'])('a list: %s', (path) => {
  it.each([
    ['', ['schema', 'token', 'project']],
    ['?id=token', ['token']],
    ['?id_eq=token', ['token']],
    ['?id_ne=token', ['schema', 'project']],
    ['?id_ne=token&id_ne=schema', ['project']],
    ['?id=token&pluralName=schemas', []],
    ['?pluralName_prefix=PRO', ['project']],
    ['?id_null=', []],
    ['?id_notnull', ['schema', 'token', 'project']],
    ['?sort=id', ['project', 'schema', 'token']],
    ['?sort=id&order=desc', ['token', 'schema', 'project']],
    ['?limit=2', ['schema', 'token']],
    ['?limit=0', ['schema', 'token', 'project']],
    ['?limit=2&marker=m2', ['project']],
    ['?marker=m7', []],
  ])('honours %j', async (query, ids) => {
    const { list } = await signedIn();
    expect(idsOf(await list(path + query))).toEqual(ids);
  });
});

it('leads from page to page', async () => {
  const { list } = await signedIn();
  const seen: string[] = [];
  for (let url: string | null = '/v2-beta/schemas?limit=1&sort=id'; url !== null; ) {
    const answer = await list(url);
    seen.push(...idsOf(answer));
    const next: string | null = answer.json().pagination.next;
    url = next === null ? null : next.replace(/^https?:\/\/[^/]+/, '');
  }
  expect(seen).toEqual(['project', 'schema', 'token']);
});

it('filters the one token by who is there', async () => {
  const { list, send } = await signedIn();
  for (const [query, count] of [
    ['?user=web_user', 1],
    ['?user=other', 0],
    ['?user_ne=other', 1],
    ['?userType=user', 1],
    ['?user_null=true', 0],
    ['?limit=1&sort=user', 1],
  ] as const) {
    expect([query, (await list(`/v2-beta/tokens${query}`)).json().data.length]).toEqual([query, count]);
  }
  expect((await send({ url: '/v2-beta/token?user_null=true' })).json().data).toHaveLength(1);
  // The last one is the command line's (rancher/cli 0.6.14: `rancher env ls`).
  for (const query of [
    '?all=true&name=x&sort=name&limit=7',
    '?limit=-2&removed_null=1&state_ne=inactive&state_ne=stopped&state_ne=removing&system=false',
  ]) {
    expect((await list(`/v2-beta/projects${query}`)).json().data).toEqual([]);
  }
});

it.each(['/v2-beta/tokens', '/v2-beta/token', '/v2-beta/schemas', '/v2-beta/projects', '/v2-beta/project'])(
  'refuses what it does not understand, whatever it is: %s',
  async (path) => {
    const { list } = await signedIn();
    for (const [query, code, fieldName] of [
      ['?usr=other', 'InvalidOption', 'usr'],
      ['?filter=x', 'InvalidOption', 'filter'],
      ['?filters[]=x', 'InvalidOption', 'filters[]'],
      ['?id_like=x', 'InvalidOption', 'id_like'],
      ['?user_=x', 'InvalidOption', 'user_'],
      ['?__proto__=x', 'InvalidOption', '__proto__'],
      ['?constructor=x', 'InvalidOption', 'constructor'],
      ['?include=projects', 'InvalidOption', 'include'],
      ['?projectId=1a5', 'InvalidOption', 'projectId'],
      ['?_method=DELETE', 'InvalidOption', '_method'],
      ['?sort=links', 'InvalidOption', 'sort'],
      ['?order=up', 'InvalidOption', 'order'],
      ['?limit=many', 'InvalidFormat', 'limit'],
      ['?limit=1&limit=2', 'InvalidFormat', 'limit'],
      ['?marker=7', 'InvalidFormat', 'marker'],
    ] as const) {
      const answer = await list(path + query);
      expectError(answer, 422, code);
      expect(answer.json().fieldName).toBe(fieldName);
    }
  },
);

it('tells clients by what they can filter', async () => {
  const { list } = await signedIn();
  const schema = (await list('/v2-beta/schemas/token')).json();
  expect(Object.keys(schema.collectionFilters)).toEqual(['accountId', 'authProvider', 'user', 'userType']);
  expect(schema.collectionFilters.user.modifiers).toEqual(['eq', 'ne', 'prefix', 'null', 'notnull']);
});
