import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { asRoot, type CouchdbWire, startCouchdb } from '../../../test/couchdb/wire.ts';

const routes: readonly (readonly [NonNullable<InjectOptions['method']>, string])[] = [
  ['POST', '/_session'],
  ['GET', '/_session'],
  ['DELETE', '/_session'],
  ['PUT', '/_session'],
  ['GET', '/'],
  ['GET', '/_up'],
  ['GET', '/_uuids'],
  ['GET', '/_membership'],
  ['GET', '/_users'],
  ['POST', '/_users'],
  ['GET', '/_users/org.couchdb.user%3Aweb_user'],
  ['PUT', '/_users/org.couchdb.user%3Aweb_user'],
  ['DELETE', '/_users/org.couchdb.user%3Aweb_user'],
  ['POST', '/_users/_all_docs'],
  ['GET', '/_users/_all_docs'],
  ['POST', '/_users/_bulk_docs'],
];

const json = { 'content-type': 'application/json' };
const deep = `${'['.repeat(2_000)}${']'.repeat(2_000)}`;

const bodies: readonly (readonly [string, string | Buffer, Record<string, string>])[] = [
  ['no JSON', '{"name"', json],
  ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), json],
  ['a list', '[]', json],
  ['a number', '7', json],
  ['nothing', 'null', json],
  ['depth', deep, json],
  ['a prototype', '{"__proto__":{"a":1},"name":"x"}', json],
  ['a NUL', '{"name":"a\\u0000b","password":"x","_id":"org.couchdb.user:a\\u0000b"}', json],
  ['half a character', '{"name":"\\ud800","_id":"\\ud800","docs":["\\ud800"]}', json],
  ['wrong types', '{"name":{},"password":[],"docs":{},"keys":7,"_id":[],"_rev":{}}', json],
  ['wrong types in a document', '{"_id":"org.couchdb.user:x","name":7,"roles":"admin","type":[]}', json],
  ['wrong entries', '{"docs":[null,7,"x",[],{"_id":null}],"keys":[null,7,{}]}', json],
  ['a long name', JSON.stringify({ name: 'x'.repeat(30_000), password: 'x' }), json],
  ['too much', JSON.stringify({ name: 'x'.repeat(70_000) }), json],
  ['a broken form', 'name=%zz&password=%', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a form with a NUL', 'name=a%00b&password=x', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a type of its own', 'x', { 'content-type': 'text/xml' }],
  ['a type that is none', 'x', { 'content-type': ';;;' }],
  ['an encoding', 'x', { ...json, 'content-encoding': 'gzip, br' }],
];

const headerSets: readonly (readonly [string, Record<string, string>])[] = [
  ['a broken Basic header', { authorization: 'Basic \u00ff\u00ff' }],
  ['a Basic header without a colon', { authorization: `Basic ${Buffer.from('web_user').toString('base64')}` }],
  ['a Basic header that is huge', { authorization: `Basic ${'QUFB'.repeat(3_000)}` }],
  ['a Basic header with a NUL', { authorization: `Basic ${Buffer.from('a\0b:c').toString('base64')}` }],
  ['many cookies', { cookie: Array.from({ length: 300 }, (_, index) => `AuthSession=${index}`).join('; ') }],
  ['a cookie of CouchDB', { cookie: 'AuthSession=amFuOjU2Njg4MkI5OkEK3-1SRseo6yNRHfk-mmk6zOxm' }],
  ['a cookie with odd characters', { cookie: 'AuthSession="\u00e9\t' }],
  ['a revision', { 'if-match': '"' }],
  ['an unknown site', { 'sec-fetch-site': 'elsewhere' }],
];

const queries = ['?rev=1&rev=2', '?next=//x', '?count=1&count=2', '?limit[]=1', '?keys={', '?%00=%00', '?__proto__=1'];

/** What must be as it was, whatever is sent. */
async function stateOf({ authority }: CouchdbWire) {
  const { users, activeSessions } = await authority.statistics();
  const revisions = await Promise.all(['root', 'web_user', 'other'].map((name) => authority.findUser(name)));
  return { users, activeSessions, revisions: revisions.map((user) => user?.revision) };
}

describe.each(routes)('%s %s', (method, url) => {
  it('refuses bad bodies, headers and queries in its own words, fails at none, and writes nothing', async () => {
    // Nobody is kept out, so that each request gets as far as it can; and the throttle would hide the rest.
    const unthrottled = { freeFailures: 1e6, firstDelayMs: 1, longestDelayMs: 1, forgetAfterMs: 1 };
    const options = { throttle: { account: unthrottled, address: unthrottled } };
    const server = await startCouchdb({ openSignUp: true }, options);
    const before = await stateOf(server);
    const requests: (readonly [string, InjectOptions])[] = [
      ...headerSets.map(([name, headers]) => [name, { method, url, headers }] as const),
      ...queries.map((query) => [query, { method, url: url + query, headers: json }] as const),
    ];
    if (method !== 'GET') {
      for (const [name, payload, headers] of bodies) {
        requests.push([name, { method, url, payload, headers }]);
        if (method !== 'DELETE')
          requests.push([`${name}, by root`, { method, url, payload, headers: { ...headers, ...asRoot } }]);
      }
    }
    for (const [name, request] of requests) {
      const answer = await server.send(request);
      expect([name, answer.statusCode < 500, answer.headers['content-type']]).toEqual([
        name,
        true,
        expect.stringMatching(/^application\/json/),
      ]);
      const body = answer.json();
      if (answer.statusCode >= 400) expect([name, Object.keys(body)]).toEqual([name, ['error', 'reason']]);
      expect(answer.body).not.toMatch(/ {4}at |node_modules/);
    }
    expect(await stateOf(server)).toEqual(before);
  });
});
