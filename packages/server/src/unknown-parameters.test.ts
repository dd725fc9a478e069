import { describe, expect, it } from 'vitest';
import { startServer } from '../test/start.ts';

interface Document {
  readonly paths: Record<string, Record<string, { readonly parameters?: readonly Parameter[] }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
}

describe('a parameter that means nothing', () => {
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
