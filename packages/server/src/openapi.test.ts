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
  readonly servers: readonly { readonly url: string }[];
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

  it('uses only the types of JSON Schema, for bodies that there are', async () => {
    const { send } = await startServer();
    const text = (await send({ url: '/openapi.json' })).body;
    const types = [...text.matchAll(/"type":"([^"]*)"/g)].map(([, type]) => type);
    const known = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null', 'http', 'apiKey'];
    expect(types.filter((type) => !known.includes(type ?? ''))).toEqual([]);
    const document: Document = JSON.parse(text);
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [status, response] of Object.values(item).flatMap(({ responses = {} }) => Object.entries(responses))) {
        if (/^(204|3..)$/.test(status)) expect(response, `${path} ${status}`).not.toHaveProperty('content');
      }
    }
  });

  it('says of every operation under which codes it refuses, and of every server where it is', async () => {
    const { send } = await startServer();
    const { paths, servers } = (await send({ url: '/openapi.json' })).json<Document>();
    expect(servers).toEqual([{ url: '/' }]);
    for (const [path, item] of Object.entries(paths)) {
      for (const { responses = {} } of Object.values(item)) {
        expect(Object.keys(responses).join(' '), path).toMatch(/\b4(XX|\d\d)\b/);
      }
    }
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
