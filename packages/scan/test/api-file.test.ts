import { expect, test } from 'vitest';
import { type CommandIo, type Report, runScanCommand } from '../src/index.ts';
import { type ApiShape, startJsonApi, usualShape } from './fixtures/json-api.ts';
import { passwords } from './fixtures/users.ts';
import { statusOf } from './scan-app.ts';

/** Nobody would guess these addresses, and the API names none of its calls. */
const shape: ApiShape = {
  ...usualShape,
  start: null,
  named: 'nowhere',
  login: 'POST /internal/v7/open-door',
  me: 'GET /internal/v7/mirror',
};

async function scanWith(description: string, url: string): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const io: CommandIo = {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    environment: { PW: passwords.get('alice') },
    readFile: async () => description,
    writeFile: async () => undefined,
  };
  const asked = [url, '--user', 'alice', '--password-env', 'PW', '--api', 'api.json', '--rate', '100000'];
  const code = await runScanCommand([...asked, '--checks', 'token.url', '--format', 'json'], io);
  return { code, out, err };
}

const postman = {
  info: { name: 'The house', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
  auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] },
  item: [
    {
      name: 'Sessions',
      item: [
        {
          name: 'Sign in',
          request: {
            method: 'POST',
            auth: { type: 'noauth' },
            header: [{ key: 'Content-Type', value: 'application/json' }],
            body: { mode: 'raw', raw: '{ "username": "{{user}}", "password": {{password}} }' },
            url: {
              raw: '{{baseUrl}}/internal/v7/open-door',
              host: ['{{baseUrl}}'],
              path: ['internal', 'v7', 'open-door'],
            },
          },
        },
        { name: 'Current user', request: { method: 'GET', url: 'https://house.example/internal/v7/mirror#top' } },
        { name: 'One room', request: { method: 'GET', url: { raw: '{{baseUrl}}/rooms/:room?floor={{floor}}' } } },
      ],
    },
  ],
};

const openApi = {
  openapi: '3.0.3',
  info: { title: 'The house', version: '1' },
  paths: {
    '/internal/v7/open-door': {
      post: {
        summary: 'Sign in',
        requestBody: {
          content: { 'application/json': { schema: { properties: { username: {}, password: {} } } } },
        },
      },
    },
    '/internal/v7/mirror': { get: { summary: 'The current user' } },
  },
};

test.each([
  ['a Postman collection', postman],
  ['an OpenAPI description', openApi],
])('%s tells the calls of an API that names none itself', async (_, description) => {
  await using api = await startJsonApi(shape, []);
  const { out, err } = await scanWith(JSON.stringify(description), api.url);
  const report = JSON.parse(out || '{}') as Report;
  expect(report.status, `${out}${err}`).toBe('complete');
  expect(statusOf(report, 'token.url'), out).toBe('pass');
});

test('without a description such an API is not signed in to', async () => {
  await using api = await startJsonApi(shape, []);
  const { out } = await scanWith(JSON.stringify({ ...postman, item: [postman.item[0]?.item[2]] }), api.url);
  expect(JSON.parse(out)).toMatchObject({ status: 'sign-in-failed' });
});

test.each([
  ['hello', 'api.json is no OpenAPI or Swagger description and no Postman collection (format 2)'],
  [JSON.stringify({ ...postman, item: [] }), 'api.json names no calls'],
])('%s is refused', async (description, reason) => {
  const { code, err } = await scanWith(description, 'http://127.0.0.1:9/');
  expect([code, err]).toEqual([2, expect.stringContaining(reason)]);
});
