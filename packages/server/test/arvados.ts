import type { PolicySet } from '@curfew/core';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { password, type TestServer } from './start.ts';

export const hour = 3_600_000;
const json = { 'content-type': 'application/json' };
export const base = '/arvados/v1/api_client_authorizations';
export const workbench = 'https://workbench.example.com';

export interface TokenRecord {
  readonly uuid: string;
  readonly owner_uuid: string;
  readonly api_token: string | null;
  readonly expires_at: string | null;
  readonly created_at: string;
  readonly scopes: readonly string[];
}

export const authenticate = (username: string, secret = password): InjectOptions => ({
  method: 'POST',
  url: '/arvados/v1/users/authenticate',
  headers: json,
  payload: { username, password: secret },
});

/** Signs in; the headers for what follows, and the record. */
export async function signIn({ send }: TestServer, username = 'web_user') {
  const answer = await send(authenticate(username));
  expect(answer.statusCode).toBe(200);
  const record = answer.json<TokenRecord>();
  const token = `v2/${record.uuid}/${record.api_token}`;
  return { record, token, secret: String(record.api_token), headers: { authorization: `Bearer ${token}` } };
}

export interface Attributes {
  readonly expires_at?: string | null;
  readonly scopes?: readonly string[];
  readonly owner_uuid?: string;
}

export const create = (headers: Record<string, string>, attributes: Attributes = {}): InjectOptions => ({
  method: 'POST',
  url: base,
  headers: { ...json, ...headers },
  payload: { api_client_authorization: attributes },
});

export async function createToken({ send }: TestServer, headers: Record<string, string>, attributes: Attributes = {}) {
  const answer = await send(create(headers, attributes));
  expect(answer.statusCode).toBe(200);
  const record = answer.json<TokenRecord>();
  return { record, headers: { authorization: `OAuth2 ${record.api_token}` } };
}

export function expectErrors(answer: LightMyRequestResponse, status: number, message: string): void {
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.json()).toEqual({
    errors: [expect.stringMatching(/^.* \(req-[0-9a-f]{20}\)$/)],
    error_token: expect.stringMatching(/^\d+\+[0-9a-f]{8}$/),
  });
  expect(answer.json().errors[0]).toContain(message);
}

/** `Login.TokenLifetime` and `API.MaxTokenLifetime`, in hours; 0 is off. */
export function lifetimes(login: number, max: number): PolicySet {
  const rule = { idleTimeoutMs: 0, tokenLifetimeMs: login * hour, maxSessions: 0, onLimit: 'evict-oldest' } as const;
  return { policies: { default: rule, arvados: rule, api: rule }, roles: {}, maxTokenLifetimeMs: max * hour };
}

export const who = '/arvados/v1/users/current';
export const me = async ({ send }: TestServer, headers: Record<string, string>) =>
  (await send({ url: who, headers })).statusCode;
export const at = (server: TestServer, ms: number) => new Date(server.authority.now() + ms).toISOString();
