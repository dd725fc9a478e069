import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newSigningKey, readSigningKeys } from '@curfew/signals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { onTestFinished } from 'vitest';
import type { SignalsOptions } from '../src/signals/signals.ts';
import { startServer } from './start.ts';

export const issuer = 'https://sessions.example.com';
export const revoked = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';
export const verification = 'https://schemas.openid.net/secevent/ssf/event-type/verification';
export const [push, poll] = ['urn:ietf:rfc:8935', 'urn:ietf:rfc:8936'] as const;

/** A server that transmits, asked as its administrator. */
export async function startTransmitting(over: SignalsOptions = {}) {
  const signingKeys = await readSigningKeys(await newSigningKey('RS256', Date.now()));
  const signals = { allowedAddresses: ['127.0.0.0/8'], intervalMs: 10, signingKeys, ...over };
  const server = await startServer({ publicUrl: new URL(issuer), signals });
  const { bearer } = await server.signIn('root');
  const ask = async (method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, payload?: object) => {
    const answer = await server.send({ method, url, headers: { authorization: bearer }, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
  };
  const jwks = createLocalJWKSet((await ask('GET', '/ssf/jwks')).body);
  /** What a receiver does that has read nothing but the specifications. */
  const read = (set: string, audience: string) =>
    jwtVerify(set, jwks, { issuer, audience, typ: 'secevent+jwt', algorithms: ['RS256'] });
  return { ...server, ask, read };
}

/** Somebody who is pushed to. */
export async function startReceiver(status = 202, headers: Record<string, string> = {}) {
  const received: { readonly headers: Record<string, unknown>; readonly body: string }[] = [];
  const receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body });
    response.writeHead(status, headers).end();
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  onTestFinished(() => void receiver.close());
  const origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  return { received, origin, url: `${origin}/events` };
}
