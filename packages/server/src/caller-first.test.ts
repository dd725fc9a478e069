import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { startServer } from '../test/start.ts';

type Bodies = readonly (readonly [type: string | undefined, body: string])[];

const bodies: Bodies = [
  ['application/json', '{"broken'],
  ['application/json', '[]'],
  ['application/json', `{"a":"${'x'.repeat(70_000)}"}`],
  ['text/plain', 'x'],
  ['application/x-protobuf', '\u00ff'],
  ['application/x-www-form-urlencoded', 'a=%00'],
  [undefined, 'x'],
];

describe('a write by nobody', () => {
  it('is refused before its body is, at every route that wants somebody', async () => {
    const { app, send, signIn } = await startServer();
    const routes = new Set<string>();
    app.addHook('onRoute', ({ method, url, preValidation }) => {
      if (preValidation === undefined || !/^\/(v1|oauth2)\//.test(url)) return;
      for (const each of [method].flat()) if (each !== 'GET' && each !== 'HEAD') routes.add(`${each} ${url}`);
    });
    await app.ready();
    expect(routes.size).toBeGreaterThan(30);
    const { bearer } = await signIn('other');
    for (const route of routes) {
      const [method = '', form = ''] = route.split(' ');
      for (const [type, payload] of bodies) {
        const ask = (authorization?: string) =>
          send({
            method: method as NonNullable<InjectOptions['method']>,
            url: form.replace(/:\w+/g, '00000000-0000-4000-8000-000000000000'),
            headers: { ...(type && { 'content-type': type }), ...(authorization && { authorization }) },
            payload,
          });
        const shown = `${route} ${type} ${payload.slice(0, 20)}`;
        expect([shown, (await ask()).statusCode]).toEqual([shown, 401]);
        expect([shown, (await ask(`Bearer ${'x'.repeat(40)}`)).statusCode]).toEqual([shown, 401]);
        expect([shown, (await ask(bearer)).statusCode >= 400]).toEqual([shown, true]);
      }
    }
  });

  it('is told by its body where somebody may write', async () => {
    const { send, signIn } = await startServer();
    const { bearer: authorization } = await signIn('root');
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await send({ method: 'POST', url: '/v1/users', headers, payload: '{"broken' });
    expect([answer.statusCode, answer.json().detail]).toEqual([400, 'the body is not valid JSON']);
  });
});
