import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { password, type TestServer, tokenIn } from './start.ts';

export const hour = 3_600_000;
export const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
export const noSession = 'a valid authentication cookie or JWT is required\n';
export const wrongCredentials = 'the provided credentials did not match any account on the server';

export const login = (username: string, secret = password): InjectOptions => ({
  method: 'POST',
  url: '/login',
  headers: json,
  payload: { username, password: secret },
});
export const apiLogin = (username: string, secret = password): InjectOptions => ({
  method: 'POST',
  url: '/api/v2/login/',
  headers: form,
  payload: new URLSearchParams({ username, password: secret }).toString(),
});
export const protectedUrl = '/_admin/v1/users';

export async function cookieOf({ send }: TestServer, username = 'root'): Promise<string> {
  const answer = await send(login(username));
  expect(answer.statusCode).toBe(200);
  return `session=${tokenIn(answer)}`;
}

export async function apiTokenOf({ send }: TestServer, username = 'root'): Promise<string> {
  const answer = await send(apiLogin(username));
  expect(answer.statusCode).toBe(200);
  return answer.json<{ session: string }>().session;
}

export function expectGrpc(answer: LightMyRequestResponse, status: number, code: number, message: string): void {
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.json()).toEqual({ error: message, code, message, details: [] });
}

export function expectText(answer: LightMyRequestResponse, status: number, text: string): void {
  expect([answer.statusCode, answer.body]).toEqual([status, text]);
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
}
