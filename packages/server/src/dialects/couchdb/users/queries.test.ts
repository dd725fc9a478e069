import { describe, expect, it } from 'vitest';
import { idOf, pathOf, userNamed } from '../../../../test/couchdb/user-documents.ts';
import { asRoot, basic, type CouchdbWire, startCouchdb } from '../../../../test/couchdb/wire.ts';
import { operator, password } from '../../../../test/start.ts';

const names = ['ann', 'bob', 'cid', 'other', 'root', 'web_user'];
const quoted = (name: string) => encodeURIComponent(JSON.stringify(idOf(name)));

async function start(): Promise<CouchdbWire> {
  const server = await startCouchdb();
  for (const username of ['cid', 'ann', 'bob']) await server.authority.createUser({ username, password }, operator);
  return server;
}

describe('a list', () => {
  const lists: readonly (readonly [
    query: string,
    body: object | null,
    listed: readonly string[],
    offset: number | null,
  ])[] = [
    ['', null, names, 0],
    [`startkey=${quoted('bob')}`, null, names.slice(1), 1],
    [`start_key=${quoted('bob')}`, null, names.slice(1), 1],
    [`endkey=${quoted('bob')}`, null, ['ann', 'bob'], 0],
    [`end_key=${quoted('bob')}&inclusive_end=false`, null, ['ann'], 0],
    [`startkey=${quoted('b')}&endkey=${quoted('c\ufff0')}`, null, ['bob', 'cid'], 1],
    [`startkey=${quoted('x')}`, null, [], 6],
    [`startkey=${quoted('z')}&endkey=${quoted('a')}`, null, [], 6],
    ['descending=true', null, names.toReversed(), 0],
    [`descending=true&startkey=${quoted('bob')}`, null, ['bob', 'ann'], 4],
    [`descending=true&startkey=${quoted('cid')}&endkey=${quoted('ann')}&inclusive_end=false`, null, ['cid', 'bob'], 3],
    ['limit=2', null, ['ann', 'bob'], 0],
    ['limit=0', null, [], 0],
    ['skip=2&limit=2', null, ['cid', 'other'], 2],
    ['skip=100', null, [], 6],
    [`startkey=${quoted('bob')}&skip=1&limit=1`, null, ['cid'], 2],
    [`key=${quoted('bob')}`, null, ['bob'], null],
    [`key=${quoted('nobody')}`, null, [], null],
    [`key=${quoted('bob')}&skip=1`, null, [], null],
    [`keys=${encodeURIComponent(JSON.stringify([idOf('cid'), idOf('ann')]))}`, null, ['cid', 'ann'], null],
    [
      `keys=${encodeURIComponent(JSON.stringify([idOf('cid'), idOf('ann')]))}&descending=true`,
      null,
      ['ann', 'cid'],
      null,
    ],
    ['', { keys: ['root', 'ann', 'bob', 'cid'].map(idOf), skip: 1, limit: 2 }, ['ann', 'bob'], null],
    ['', { startkey: idOf('bob'), endkey: idOf('cid') }, ['bob', 'cid'], 1],
    ['', { start_key: idOf('bob'), limit: 1, descending: true }, ['bob'], 4],
    ['', { key: idOf('bob') }, ['bob'], null],
    [`startkey=${quoted('bob')}`, { end_key: idOf('cid'), inclusive_end: false }, ['bob'], 1],
    [`startkey=${quoted('bob')}&limit=1`, { start_key: idOf('bob') }, ['bob'], 1],
    // As python-couchdb's `iterview` goes on from the last row of a page.
    [`startkey=${quoted('bob')}&startkey_docid=${encodeURIComponent(idOf('bob'))}&limit=1`, null, ['bob'], 1],
    [`endkey=${quoted('bob')}`, { end_key_doc_id: idOf('bob') }, ['ann', 'bob'], 0],
    [
      'conflicts=true&attachments=false&stale=ok&update=lazy&stable=true&sorted=true&reduce=false&_nonce=17',
      null,
      names,
      0,
    ],
  ];

  it.each(lists)('%s %j has what was asked for and no more', async (query, body, listed, offset) => {
    const { send } = await start();
    const url = `/_users/_all_docs?${query}`;
    const asked = body === null ? { url } : { method: 'POST' as const, url, payload: body };
    const answer = await send({ ...asked, headers: asRoot });
    const { rows, ...rest } = answer.json();
    expect(rows.map((row: { id: string }) => row.id)).toEqual(listed.map(idOf));
    expect(rest).toEqual({ total_rows: 6, offset });
  });

  it.each([
    ['startkey=org.couchdb.user:a', null],
    ['startkey=7', null],
    ['endkey=null', null],
    ['key=["a"]', null],
    ['keys="a"', null],
    ['keys=[]x', null],
    ['skip=-1', null],
    ['limit=many', null],
    ['limit=1&limit=2', null],
    ['descending=maybe', null],
    ['inclusive_end=', null],
    ['include_docs=1', null],
    ['update_seq=true', null],
    ['reduce=true', null],
    ['group=true', null],
    ['group_level=1', null],
    ['partition=x', null],
    ['callback=x', null],
    ['startkey_docid=x', null],
    [`startkey=${quoted('a')}&startkey_docid=${idOf('b')}`, null],
    [`startkey=${quoted('a')}`, { startkey_docid: 7 }],
    ['end_key_doc_id=x', null],
    ['stale=maybe', null],
    ['strat_key="a"', null],
    ['limit[]=1', null],
    [`startkey=${quoted('a')}&start_key=${quoted('b')}`, null],
    [`key=${quoted('a')}&startkey=${quoted('b')}`, null],
    [`keys=${encodeURIComponent('["a"]')}&endkey=${quoted('b')}`, null],
    [`startkey=${quoted('a')}`, { startkey: idOf('b') }],
    ['', { startkey: 7 }],
    ['', { end_key: null }],
    ['', { keys: 'org.couchdb.user:ann' }],
    ['', { limit: -1 }],
    ['', { descending: 'yes' }],
    ['', { selector: {} }],
    ['', { keys: [idOf('ann')], startkey: idOf('ann') }],
    ['', { constructor: 1 }],
  ])('%s %j is refused, and never answered with everybody', async (query, body) => {
    const { send } = await start();
    const url = `/_users/_all_docs?${query}`;
    const answer = await send({
      ...(body === null ? { url } : { method: 'POST', url, payload: body }),
      headers: asRoot,
    });
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      { error: expect.stringMatching(/^(query_parse_error|bad_request)$/), reason: expect.any(String) },
    ]);
  });

  it('and a deletion of what it has deletes that, and nobody else', async () => {
    const { send, authority } = await start();
    const url = `/_users/_all_docs?startkey=${quoted('b')}&endkey=${quoted('c')}&include_docs=true`;
    const { rows } = (await send({ url, headers: asRoot })).json<{ rows: { doc: object }[] }>();
    const docs = rows.map(({ doc }) => ({ ...doc, _deleted: true }));
    await send({ method: 'POST', url: '/_users/_bulk_docs', headers: asRoot, payload: { docs } });
    const { items } = await authority.listUsers({ limit: 10 });
    expect(items.map((user) => user.username)).toEqual(['ann', 'cid', 'other', 'root', 'web_user']);
  });

  it('is ordered by the bytes of its ids', async () => {
    const { send } = await start();
    for (const name of ['\u{1f600}', '\uff5e', 'é', 'z']) {
      await send({ method: 'PUT', url: pathOf(name), headers: asRoot, payload: userNamed(name) });
    }
    const { rows } = (await send({ url: `/_users/_all_docs?startkey=${quoted('x')}`, headers: asRoot })).json();
    const ids = rows.map((row: { id: string }) => row.id);
    expect(ids).toEqual(ids.toSorted((a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect(ids).toHaveLength(4);
  });

  it('pages through thousands, and says so where it would have to leave some out', async () => {
    const { send, authority } = await startCouchdb(
      {},
      {
        between: (real) => ({ ...real, listUsers: async ({ cursor }) => pageOf(Number(cursor ?? 0)) }),
      },
    );
    const user = await authority.findUser('other');
    if (user === null) throw new Error('nobody');
    const pageOf = (from: number) => ({
      items: Array.from({ length: 200 }, (_, index) => ({
        ...user,
        username: `n${String(from + index).padStart(5, '0')}`,
      })),
      cursor: from + 200 < 12_000 ? String(from + 200) : null,
    });
    const list = async (query: string) => (await send({ url: `/_users/_all_docs?${query}`, headers: asRoot })).json();
    expect(await list('')).toMatchObject({ error: 'query_parse_error', reason: expect.stringContaining('10000') });
    expect(await list('limit=20000')).toMatchObject({ error: 'query_parse_error' });
    expect(await list('skip=9999&limit=2')).toMatchObject({ error: 'query_parse_error' });
    let seen = 0;
    for (let start = 'n'; ; seen += 4_999) {
      const page = await list(`startkey=${quoted(start)}&limit=5000`);
      expect(page.offset).toBe(seen);
      if (page.rows.length < 5_000) break;
      start = page.rows.at(-1).id.slice('org.couchdb.user:'.length);
    }
    expect(seen).toBe(9_998);
  });
});

describe('a document', () => {
  const read = async (server: CouchdbWire, query: string, headers: Record<string, string> = {}) =>
    server.send({ url: `${pathOf('web_user')}?${query}`, headers: { authorization: basic('web_user'), ...headers } });

  /** Its revisions, newest first. */
  async function changed(server: CouchdbWire, times: number): Promise<string[]> {
    const revs: string[] = [(await read(server, '')).json()._rev];
    for (let change = 0; change < times; change++) {
      const payload = { ...(await read(server, '')).json(), change };
      const headers = { authorization: basic('web_user') };
      revs.unshift((await server.send({ method: 'PUT', url: pathOf('web_user'), headers, payload })).json().rev);
    }
    return revs;
  }

  it('has one revision; another one is missing, unless the latest is asked for', async () => {
    const server = await startCouchdb();
    const [now = '', past = ''] = await changed(server, 1);
    expect((await read(server, `rev=${now}`)).json()).toMatchObject({ _rev: now, change: 0 });
    for (const rev of [past, '7-abc']) {
      const answer = await read(server, `rev=${rev}`);
      expect([answer.statusCode, answer.json()]).toEqual([404, { error: 'not_found', reason: 'missing' }]);
    }
    expect((await read(server, `rev=${past}&latest=true`)).json()._rev).toBe(now);
    expect((await read(server, 'rev=nonsense')).json()).toEqual({ error: 'bad_request', reason: 'Invalid rev format' });
  });

  it('shows what has been before it, and its open revisions', async () => {
    const server = await startCouchdb();
    const [now = '', past = '', first = ''] = await changed(server, 2);
    const hashes = [now, past, first].map((rev) => rev.split('-')[1]);
    expect((await read(server, 'revs=true')).json()._revisions).toEqual({ start: 3, ids: hashes });
    expect((await read(server, 'meta=true&conflicts=true')).json()._revs_info).toEqual([
      { rev: now, status: 'available' },
      { rev: past, status: 'missing' },
      { rev: first, status: 'missing' },
    ]);
    const open = async (query: string) => (await read(server, `open_revs=${query}`)).json();
    expect(await open('all')).toMatchObject([{ ok: { _rev: now } }]);
    const asked = encodeURIComponent(JSON.stringify([now, past, '9-x']));
    expect(await open(asked)).toMatchObject([{ ok: { _rev: now } }, { missing: past }, { missing: '9-x' }]);
    expect(await open(`${asked}&latest=true`)).toMatchObject([
      { ok: { _rev: now } },
      { ok: { _rev: now } },
      { missing: '9-x' },
    ]);
    for (const query of ['[', '7', '[7]', '"all"'])
      expect((await open(query)).error, query).toMatch(/bad_request|query_parse/);
  });

  it('is not sent again to who has it', async () => {
    const server = await startCouchdb();
    const [now] = await changed(server, 0);
    for (const tags of [`"${now}"`, `"1-x", W/"${now}"`, '*']) {
      const answer = await read(server, '', { 'if-none-match': tags });
      expect([answer.statusCode, answer.body, answer.headers.etag]).toEqual([304, '', `"${now}"`]);
    }
    expect((await read(server, '', { 'if-none-match': '"1-x"' })).statusCode).toBe(200);
    const others = await server.send({ url: pathOf('web_user'), headers: { 'if-none-match': '*' } });
    expect(others.statusCode).toBe(404);
  });

  it.each(['local_seq=true', 'revs=maybe', 'atts_since=x', 'rev=1-a&rev=1-b'])('refuses %s', async (query) => {
    const answer = await read(await startCouchdb(), query);
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      { error: expect.any(String), reason: expect.any(String) },
    ]);
  });

  it('may be read past a cache', async () => {
    for (const query of ['_nonce=1', 'anti-cache=17', 'attachments=true&att_encoding_info=true&r=1']) {
      expect((await read(await startCouchdb(), query)).statusCode).toBe(200);
    }
  });
});

describe('a write', () => {
  const own = { authorization: basic('web_user') };
  const write = async (
    server: CouchdbWire,
    request: { method: 'PUT' | 'POST' | 'DELETE'; query: string; headers?: Record<string, string>; payload?: object },
  ) => {
    const { method, query, headers = {}, ...rest } = request;
    const url = `${method === 'POST' ? '/_users' : pathOf('web_user')}?${query}`;
    const answer = await server.send({ method, url, headers: { ...own, ...headers }, ...rest });
    return [answer.statusCode, answer.json().reason ?? answer.json().ok];
  };

  it('names its revision in one way, or alike in all', async () => {
    const server = await startCouchdb();
    const document = (await server.send({ url: pathOf('web_user'), headers: own })).json();
    const { _rev: rev, ...payload } = document;
    expect(await write(server, { method: 'PUT', query: 'rev=1-a', payload: document })).toEqual([
      400,
      'Document rev from request body and query string have different values',
    ]);
    expect(
      await write(server, { method: 'PUT', query: '', headers: { 'if-match': '"1-a"' }, payload: document }),
    ).toEqual([400, 'Document rev and etag have different values']);
    expect(await write(server, { method: 'DELETE', query: `rev=${rev}`, headers: { 'if-match': '1-a' } })).toEqual([
      400,
      'Document rev and etag have different values',
    ]);
    const headers = { 'if-match': `"${rev}"` };
    expect(await write(server, { method: 'PUT', query: `rev=${rev}`, headers, payload })).toEqual([201, true]);
  });

  it.each([
    ['PUT', 'batch=no'],
    ['PUT', 'new_edits=maybe'],
    ['PUT', 'rev=x'],
    ['PUT', 'force=true'],
    ['POST', 'rev=1-a'],
    ['POST', 'dry_run=true'],
    ['DELETE', 'rev=1-a&rev=1-b'],
    ['DELETE', 'purge=true'],
    ['DELETE', 'w=all'],
  ] as const)('%s with %s is refused, and changes nobody', async (method, query) => {
    const server = await startCouchdb();
    const payload = { ...(await server.send({ url: pathOf('web_user'), headers: own })).json(), changed: true };
    const { _rev: rev } = payload;
    const [status] = await write(server, {
      method,
      query,
      payload,
      ...(method === 'DELETE' && { headers: { 'if-match': rev } }),
    });
    expect(status).toBe(400);
    expect(await server.authority.findUser('web_user')).toMatchObject({ revision: 1, profile: {} });
  });

  it('is done at once, also where a client would not wait for it', async () => {
    const server = await startCouchdb();
    const document = (await server.send({ url: pathOf('web_user'), headers: own })).json();
    expect(await write(server, { method: 'PUT', query: 'batch=ok&w=1', payload: { ...document, x: 1 } })).toEqual([
      202,
      true,
    ]);
    expect((await server.authority.findUser('web_user'))?.revision).toBe(2);
  });

  it.each([{ all_or_nothing: true }, { new_edits: 'false' }, { new_edits: null }, { docs: {} }, { dry_run: true }])(
    'of many documents with %j is refused',
    async (more) => {
      const { send, authority } = await startCouchdb();
      const payload = { docs: [userNamed('jan')], ...more };
      const answer = await send({ method: 'POST', url: '/_users/_bulk_docs', headers: asRoot, payload });
      expect([answer.statusCode, answer.json()]).toEqual([
        400,
        { error: expect.any(String), reason: expect.any(String) },
      ]);
      expect(await authority.findUser('jan')).toBeNull();
    },
  );
});
