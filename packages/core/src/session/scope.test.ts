import { expect, test } from 'vitest';
import { assertScopes, assertScopeTexts, permits } from './scope.ts';

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
  [['test'], 'GET', '/a', false],
  [['all'], 'GET', '/a', false],
  [['GET'], 'GET', '', false],
  [['GET '], 'GET', '/a', false],
  [['GET /a b'], 'GET', '/a', false],
  [['GET  /a'], 'GET', '/a', false],
  [[' /a'], '', '/a', false],
])('scopes %j permit %s %s: %s', (scopes, method, path, permitted) => {
  expect(permits(scopes, { method, path })).toBe(permitted);
});

test('a scope that is no request line can be kept, and permits nothing', () => {
  assertScopeTexts(['test', 'GET /a b', 'x'.repeat(300)]);
  for (const scope of ['', 'x'.repeat(301), 'a\nb', 'ä']) {
    expect(() => assertScopeTexts([scope])).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  }
  const many = Array.from({ length: 101 }, () => 'GET /a');
  for (const assert of [assertScopes, assertScopeTexts]) expect(() => assert(many)).toThrow('too many');
});

test.each(['all', 'GET', 'GET a', 'get /a', 'GET /a b', 'GET /a\n', 'GET  /a', ''])('%j is no scope', (scope) => {
  expect(() => assertScopes([scope])).toThrow(expect.objectContaining({ code: 'invalid-request' }));
});
