import { expect, test } from 'vitest';
import type { HttpResponse } from '../http/message.ts';
import { readNamedCalls } from './named-calls.ts';
import { readOpenApi } from './openapi.ts';

const url = 'http://127.0.0.1:8080/docs/openapi.json';

function answer(body: string, type = 'application/json'): HttpResponse {
  return { status: 200, headers: [['content-type', type]], body, truncated: false };
}

function callsNamedIn(body: string, type?: string): string[] {
  return readNamedCalls(answer(body, type), 'http://127.0.0.1:8080/').calls.map(
    ({ method, path }) => `${method} ${path}`,
  );
}

const openApi = {
  openapi: '3.1.0',
  servers: [{ url: '/api/v1/' }],
  paths: {
    '/login': {
      post: {
        operationId: 'signIn',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Credentials' } } } },
      },
      parameters: [],
    },
    '/users/{id}': { get: { summary: 'One user' } },
  },
  components: {
    schemas: {
      Credentials: { allOf: [{ $ref: '#/components/schemas/User' }, { properties: { password: {} } }] },
      User: { properties: { user: { properties: { email: {} } } } },
      Circle: { allOf: [{ $ref: '#/components/schemas/Circle' }] },
    },
    securitySchemes: {
      one: { type: 'apiKey', in: 'header', name: 'X-Session' },
      two: { type: 'http', scheme: 'bearer' },
    },
  },
};

test('OpenAPI 3: calls with their fields, below the server’s path; how a client proves who it is', () => {
  expect(readOpenApi(JSON.stringify(openApi), url)).toEqual({
    calls: [
      {
        method: 'POST',
        path: '/api/v1/login',
        fields: ['user.email', 'password'],
        type: 'json',
        words: expect.stringContaining('signIn'),
      },
      { method: 'GET', path: '/api/v1/users/{id}', fields: [], type: null, words: expect.stringContaining('One user') },
    ],
    credentials: [
      { in: 'header', name: 'X-Session', scheme: '' },
      { in: 'header', name: 'Authorization', scheme: 'Bearer' },
    ],
  });
});

test('Swagger 2 in YAML: form fields, and the base path', () => {
  const text = `
swagger: "2.0"
basePath: /v2
paths:
  /token:
    post:
      parameters:
        - { name: username, in: formData, type: string }
        - { name: password, in: formData, type: string }
securityDefinitions:
  key: { type: apiKey, in: cookie, name: sid }
`;
  const read = readOpenApi(text, url);
  expect(read?.calls).toEqual([
    { method: 'POST', path: '/v2/token', fields: ['username', 'password'], type: 'form', words: '   ' },
  ]);
  expect(read?.credentials).toEqual([{ in: 'cookie', name: 'sid', scheme: '' }]);
});

test.each(['', 'null', '[]', '{"paths": {}}', '<html>openapi: 3</html>', 'openapi: {', '{"openapi": 3, "paths": [1]}'])(
  'what is no description, or an empty one, names no call: %s',
  (text) => {
    expect(readOpenApi(text, url)?.calls ?? []).toEqual([]);
  },
);

test('a description that refers to itself is read to an end', () => {
  const schema = { $ref: '#/components/schemas/Circle' };
  const paths = { '/x': { post: { requestBody: { content: { 'application/json': { schema } } } } } };
  expect(readOpenApi(JSON.stringify({ ...openApi, paths }), url)?.calls[0]?.fields).toEqual([]);
});

test.each([
  { how: 'method and path in a text', body: '{"hint": "POST /session/init first, then POST /login."}' },
  { how: 'a list of objects', body: '[{"method":"POST","path":"/session/init"},{"verb":"post","url":"/login"}]' },
  { how: 'addresses as fields', body: '{"endpoints":{"/session/init":"POST","/login":["POST"]}}' },
  {
    how: 'links with relations',
    body: '{"_links":{"start":{"href":"/session/init","method":"POST"},"login":{"href":"/login","methods":["POST"]}}}',
  },
])('a root that names its calls is understood: $how', ({ body }) => {
  expect(callsNamedIn(body)).toEqual(expect.arrayContaining(['POST /session/init', 'POST /login']));
});

test('a page names calls in its text and its links; other hosts are nobody’s business', () => {
  const page =
    '<p>Use <code>POST /session/init</code>.</p><a href="login">Sign in</a><a href="https://elsewhere.example/login">x</a>';
  const calls = callsNamedIn(page, 'text/html');
  expect(calls).toEqual(expect.arrayContaining(['POST /session/init', 'null /login']));
  expect(calls).toHaveLength(2);
});
