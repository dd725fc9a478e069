import { describe, expect, it } from 'vitest';
import { operator, password, startServer } from '../test/start.ts';

interface Document {
  readonly paths: Record<string, Record<string, { readonly parameters?: readonly Parameter[] }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
}

/** What is neither a list nor a deletion of anything but the own session, or is asked by people and monitors. */
const takesAnything = [
  /^GET \/(?:healthz|readyz|metrics|step-up|second-step|sign-in|sign-out|set-up|forgotten|not-me|device-binding|account.*|console.*|assets.*|openapi.*)?$/,
  /^GET \/(?:_up|_uuids|_membership|_session|_users|_users\/:id)$/,
  /^GET \/(?:v2-beta(?:\/schemas?\/:id|\/tokens?\/:id|\/)?|discovery\/.*|login|logout|oidc\/.*)$/,
  /^DELETE \/_session$/,
];

function isListOrDeletion(route: string): boolean {
  return !/ \/v1\/| \/verify|\*/.test(route) && !takesAnything.some((form) => form.test(route));
}

describe('a parameter that means nothing', () => {
  it('is refused by every list and every deletion of every dialect, and so is one that comes twice', async () => {
    const { app, send, authority } = await startServer();
    const routes = new Set<string>();
    app.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) if (each === 'GET' || each === 'DELETE') routes.add(`${each} ${url}`);
    });
    await app.ready();
    const minted = await authority.mint({ username: 'root', kind: 'minted', lifetimeMs: 3_600_000 }, operator);
    const token = minted.ok ? minted.token.reveal() : '';
    const headers = { authorization: `Bearer ${token}`, 'x-cockroach-api-session': token };
    const { uuid } = (await send({ url: '/arvados/v1/api_client_authorizations/current', headers })).json();
    const answers = await Promise.all(
      [...routes].filter(isListOrDeletion).flatMap((route) =>
        ['userName=x', 'filters%5B%5D=x', '__proto__=x', 'constructor=x', 'limit=1&limit=1'].map(async (query) => {
          const [method = '', form = ''] = route.split(' ');
          const isCouchdb = /^\/_(?:users|all_dbs)/.test(form);
          const id = isCouchdb ? 'org.couchdb.user%3Aother' : form.startsWith('/arvados') ? uuid : 'current';
          const { statusCode } = await send({
            method: method as 'GET',
            url: `${form.replace(/:\w+/, id)}?${query}`,
            headers: isCouchdb ? { authorization: `Basic ${btoa(`root:${password}`)}` } : headers,
          });
          return { route, query, statusCode };
        }),
      ),
    );
    // 404 and 405: nothing is there for this method, and so nothing to refuse.
    const refused = answers.filter(({ statusCode }) => statusCode !== 404 && statusCode !== 405);
    expect(refused.length).toBeGreaterThan(100);
    expect(refused.filter(({ statusCode }) => statusCode !== 400 && statusCode !== 422)).toEqual([]);
    expect(await authority.describe(token)).not.toBeNull();
    expect(await authority.findUser('other')).not.toBeNull();
  });

  it('is refused by every list and every deletion of the API, and so is one that comes twice', async () => {
    const { send, signIn } = await startServer();
    const { bearer: authorization } = await signIn('root');
    const { paths } = (await send({ url: '/openapi.json' })).json<Document>();
    const calls = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method]) => path.startsWith('/v1/') && ['get', 'delete'].includes(method))
        .map(([method, { parameters = [] }]) => ({ method: method.toUpperCase() as 'GET', path, parameters })),
    );
    expect(calls.length).toBeGreaterThan(15);
    for (const { method, path, parameters } of calls) {
      const url = path.replace(/\{[^}]*\}/g, '00000000-0000-4000-8000-000000000000');
      const ask = async (query: string) =>
        (await send({ method, url: `${url}?${query}`, headers: { authorization } })).json();
      for (const query of ['userName=web_user', 'filter%5B%5D=x', 'User=web_user', '__proto__=x', 'toString=x']) {
        const name = decodeURIComponent(query.split('=')[0] ?? '');
        expect([method, path, await ask(query)]).toEqual([
          method,
          path,
          expect.objectContaining({ status: 400, detail: expect.stringContaining(JSON.stringify(name)) }),
        ]);
      }
      for (const { name } of parameters.filter((parameter) => parameter.in === 'query')) {
        expect([method, path, name, (await ask(`${name}=1&${name}=1`)).status]).toEqual([method, path, name, 400]);
        // What every object has without having been given it.
        for (const inherited of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
          const { status = 200 } = await ask(`${name}=${inherited}`);
          expect([method, path, name, inherited, status < 500]).toEqual([method, path, name, inherited, true]);
        }
      }
    }
  });
});
