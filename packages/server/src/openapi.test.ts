import { readFileSync } from 'node:fs';
import { errorCatalogue } from '@curfew/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { startServer } from '../test/start.ts';

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly responses?: Record<string, unknown>;
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
}

describe('/openapi.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { send } = await startServer({ publicUrl: new URL('https://sessions.example.com') });
    const document = (await send({ url: '/openapi.json' })).json();
    expect(document.openapi).toBe('3.1.0');
    const result = await new Validator().validate(document);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('has every route that there is, each with its own name and answers', async () => {
    const { send, app } = await startServer();
    const routes = new Set<string>();
    app.addHook('onRoute', ({ method, url, schema }) => {
      for (const each of [method].flat()) if (each !== 'HEAD' && schema?.hide !== true) routes.add(`${each} ${url}`);
    });
    const { paths } = (await send({ url: '/openapi.json' })).json<Document>();
    const documented = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${asRoute(path)}`),
    );
    expect(documented.sort()).toEqual([...routes].sort());
    expect(documented.length).toBeGreaterThan(35);
    expect(documented).toContain('POST /v1/sessions');

    const operations = Object.values(paths).flatMap((item) => Object.values(item));
    const names = operations.map((operation) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const operation of operations) {
      expect(operation.summary).toMatch(/./);
      expect(Object.keys(operation.responses ?? {}).length).toBeGreaterThan(0);
    }
  });
});

describe('docs/http-api.md', () => {
  const document = readFileSync(new URL('../../../docs/http-api.md', import.meta.url), 'utf8');

  it('has every code with which a request can be refused, under its status', () => {
    for (const [code, { status }] of Object.entries(errorCatalogue)) {
      if (code === 'invalid-configuration') continue;
      const row = document.split('\n').find((line) => line.startsWith('| ') && line.includes(`\`${code}\``));
      expect(row?.split('|')[1]?.split(', ').map(Number), code).toContain(status);
    }
  });
});

function asRoute(path: string): string {
  return path.replace('{path}', '*').replace(/\{(\w+)\}/g, ':$1');
}

describe('access', () => {
  /** The calls that need no session: everything else must refuse without one. */
  const open = new Set([
    'POST /v1/sessions',
    'POST /v1/sessions/anonymous',
    'DELETE /v1/sessions/current',
    'POST /oauth2/revoke',
    'GET /sign-in',
    'POST /sign-in',
    'GET /sign-out',
    'POST /sign-out',
    'GET /',
    'GET /healthz',
    'GET /readyz',
    'GET /metrics',
  ]);
  const leadToSignIn = new Set(['GET /console', 'GET /account']);
  const forAdministrators = [
    'POST /v1/sessions/minted',
    'POST /v1/sessions/end',
    'GET /v1/users',
    'POST /v1/users',
    'GET /v1/users/{name}',
    'PATCH /v1/users/{name}',
    'DELETE /v1/users/{name}',
    'GET /v1/tokens/long-lived',
    'POST /v1/tokens/long-lived/fix',
    'GET /v1/policies',
    'POST /v1/policies/apply',
    'POST /v1/sweep',
    'GET /v1/statistics',
    'GET /v1/overview',
    'GET /v1/stream',
  ];

  it('is refused by every call that the document does not say is open', async () => {
    const { send, signIn } = await startServer();
    const { bearer } = await signIn();
    const { paths } = (await send({ url: '/openapi.json' })).json<Document>();
    for (const [path, item] of Object.entries(paths)) {
      for (const method of Object.keys(item)) {
        const call = `${method.toUpperCase()} ${path}`;
        if (open.has(call) || leadToSignIn.has(call)) continue;
        const url = path.replace('{id}', '00000000-0000-4000-8000-000000000000').replace(/\{\w+\}/, 'web_user');
        const request = { method: method.toUpperCase() as 'GET', url, headers: {} };
        expect((await send(request)).statusCode, call).toBe(401);
        if (!forAdministrators.includes(call)) continue;
        const asUser = await send({ ...request, headers: { authorization: bearer } });
        expect([asUser.statusCode, asUser.json().code], call).toEqual([403, 'admin-required']);
      }
    }
  });
});
