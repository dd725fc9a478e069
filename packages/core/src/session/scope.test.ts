import { expect, test } from 'vitest';
import { assertScopes, permits } from './scope.ts';

test.each([
  [null, 'DELETE', '/anything', true],
  [[], 'GET', '/a', false],
  [['GET /a'], 'GET', '/a', true],
  [['GET /a'], 'HEAD', '/a', true],
  [['GET /a'], 'POST', '/a', false],
  [['HEAD /a'], 'GET', '/a', false],
  [['GET /a'], 'GET', '/a/b', false],
  [['GET /a'], 'GET', '/ab', false],
  [['GET /a/'], 'GET', '/a/b/c', true],
  [['GET /a/'], 'GET', '/a', false],
  [['GET /'], 'GET', '/a', true],
  [['POST /a', 'GET /b'], 'GET', '/b', true],
  [['GET /a'], 'get', '/a', false],
])('scopes %j permit %s %s: %s', (scopes, method, path, permitted) => {
  expect(permits(scopes, { method, path })).toBe(permitted);
});

test.each(['all', 'GET', 'GET a', 'get /a', 'GET /a b', 'GET /a\n', 'GET  /a', ''])('%j is no scope', (scope) => {
  expect(() => assertScopes([scope])).toThrow(expect.objectContaining({ code: 'invalid-request' }));
});
