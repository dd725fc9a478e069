import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { startServer } from '../../test/start.ts';
import type { DialectsOptions } from './options.ts';

const rancher = (answer: LightMyRequestResponse) =>
  expect(answer.json()).toMatchObject({ type: 'error', status: answer.statusCode, code: expect.any(String) });
const arvados = (answer: LightMyRequestResponse) =>
  expect(answer.json()).toEqual({ errors: [expect.any(String)], error_token: expect.any(String) });
const cockroach = (answer: LightMyRequestResponse) =>
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
const grpc = (answer: LightMyRequestResponse) =>
  expect(answer.json()).toMatchObject({ code: expect.any(Number), message: expect.any(String), details: [] });
const couchdb = (answer: LightMyRequestResponse) =>
  expect(answer.json()).toEqual({ error: expect.any(String), reason: expect.any(String) });

type Case = readonly [keyof DialectsOptions, InjectOptions & { readonly url: string }, number, typeof rancher];

const cases: readonly Case[] = [
  ['couchdb', { url: '/_users/%zz' }, 400, couchdb],
  ['rancher', { url: '/v2-beta/%zz' }, 400, rancher],
  ['rancher', { url: '/v2-beta', method: 'PROPFIND' as 'GET' }, 405, rancher],
  ['arvados', { url: '/arvados/v1/%zz' }, 400, arvados],
  ['arvados', { url: '/discovery/v1/%' }, 400, arvados],
  ['arvados', { url: '/arvados/v2/users/current' }, 404, arvados],
  ['cockroach', { url: '/api/v2/%zz' }, 400, cockroach],
  ['cockroach', { url: '/_admin/v1/%zz' }, 400, cockroach],
  ['cockroach', { url: '/_status/%zz' }, 400, cockroach],
  ['cockroach', { url: '/ts/%zz' }, 400, cockroach],
  ['cockroach', { url: '/_admin/v2/users' }, 404, cockroach],
  ['cockroach', { url: '/oidc/v1/elsewhere' }, 404, cockroach],
  ['cockroach', { url: '/login', method: 'OPTIONS' }, 405, grpc],
];

describe('an address for which no route is found', () => {
  it.each(cases)('is refused in the words of %s: %j', async (_name, request, status, expectWords) => {
    const answer = await (await startServer()).send(request);
    expect(answer.statusCode).toBe(status);
    expectWords(answer);
  });

  it.each(cases)('is refused in our own words where %s is switched off: %j', async (name, request) => {
    const { send } = await startServer({
      dialects: { couchdb: false, rancher: false, arvados: false, cockroach: false },
    });
    const answer = await send(request);
    expect([name, answer.headers['content-type']]).toEqual([name, 'application/problem+json; charset=utf-8']);
  });
});
