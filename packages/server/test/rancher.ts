import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { password, type TestServer } from './start.ts';

export const json = { 'content-type': 'application/json' };
/** What browsers say of themselves with a request of our own page. */
export const fromPage = { 'sec-fetch-site': 'same-origin', 'user-agent': 'Mozilla/5.0' };

export const login = (username: string, secret = password): InjectOptions => ({
  method: 'POST',
  url: '/v2-beta/token',
  headers: json,
  payload: { code: `${username}:${secret}`, authProvider: 'localauthconfig' },
});

/** Signs in as a program does. */
export async function bearerOf({ send }: TestServer, username = 'web_user', secret = password): Promise<string> {
  const answer = await send(login(username, secret));
  expect(answer.statusCode).toBe(201);
  return `Bearer ${answer.json<{ jwt: string }>().jwt}`;
}

export function expectError(answer: LightMyRequestResponse, status: number, code: string): void {
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['x-api-schemas']).toMatch(/\/v2-beta\/schemas$/);
  const body = answer.json();
  expect(body).toMatchObject({ type: 'error', links: {}, actions: {}, status, code, message: code });
  expect(body.id).toMatch(/^[0-9a-f-]{36}$/);
  expect(body).toHaveProperty('detail');
}

export const probe = (headers: Record<string, string>): InjectOptions => ({ url: '/v2-beta/', headers });
