import type { LightMyRequestResponse } from 'fastify';
import { codeAt } from './one-time-code.ts';
import { password, startServer, type TestServer } from './start.ts';

export const client = { ip: '192.0.2.7', userAgent: null };

export interface WithCodes {
  readonly server: TestServer;
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
  /** The code of now, in a step that has not been used. */
  next(): string;
}

/** `web_user` with one-time codes that have been set up. */
export async function startWithCodes(options: Parameters<typeof startServer>[0] = {}): Promise<WithCodes> {
  const server = await startServer(options);
  const { token } = await server.signIn();
  const begun = await server.authority.beginEnrolment(token);
  if (!begun.ok) throw new Error(begun.code);
  const { secret, enrolment } = begun;
  const code = codeAt(secret, server.authority.now());
  const enrolled = await server.authority.confirmEnrolment(token, { enrolment, code }, client);
  if (!enrolled.ok) throw new Error(enrolled.code);
  const next = () => {
    server.advance(30_000);
    return codeAt(secret, server.authority.now());
  };
  return { server, secret, recoveryCodes: enrolled.recoveryCodes, next };
}

export function typePassword({ send }: TestServer, more: object = {}, headers = {}): Promise<LightMyRequestResponse> {
  return send({ method: 'POST', url: '/v1/sessions', headers, payload: { username: 'web_user', password, ...more } });
}

export async function pendingToken(server: TestServer): Promise<string> {
  return (await typePassword(server, { transport: 'bearer' })).json().token;
}

export function finish({ send }: TestServer, token: string, code: string): Promise<LightMyRequestResponse> {
  const headers = { authorization: `Bearer ${token}` };
  return send({ method: 'POST', url: '/v1/sessions/second-step', headers, payload: { code } });
}
