import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import type { DialectsOptions } from '../../src/dialects/options.ts';
import { password, startServer, type TestServer } from '../start.ts';

export interface CouchdbWire extends TestServer {
  /** Signs in by the dialect. @returns the value of the cookie. */
  readonly logIn: (name?: string) => Promise<string>;
  /** The answer of `GET /_session` to this cookie. */
  readonly whoIs: (cookie: string) => Promise<LightMyRequestResponse>;
  /** Resolves when the session's last use, at the test's own time, has been written: uses are written in batches. */
  readonly useWritten: (cookie: string) => Promise<void>;
}

/** The dialect without a network, over a clock that a test moves. */
export async function startCouchdb(
  couchdb: NonNullable<Exclude<DialectsOptions['couchdb'], false>> = {},
  options: Parameters<typeof startServer>[0] = {},
): Promise<CouchdbWire> {
  const server = await startServer({
    dialects: { couchdb },
    passwordRules: { shortest: 8, shortestWithSecondFactor: 8 },
    ...options,
  });
  return {
    ...server,
    async logIn(name = 'web_user') {
      const answer = await server.send({ method: 'POST', url: '/_session', payload: { name, password } });
      return valueIn(answer) ?? `refused: ${answer.body}`;
    },
    whoIs: (cookie) => server.send({ url: '/_session', headers: { cookie: `AuthSession=${cookie}` } }),
    async useWritten(cookie) {
      const { authority } = server;
      const lastUsed = async () => (await authority.describe(cookie))?.lastUsedAt;
      await expect.poll(lastUsed, { timeout: 20_000 }).toBe(authority.now());
    },
  };
}

/** The policy of the dialect with this window. */
export function windowOf(idleSeconds: number, lifetimeSeconds = 86_400) {
  const rule = { maxSessions: 0, onLimit: 'evict-oldest' } as const;
  const own = { ...rule, idleTimeoutMs: idleSeconds * 1_000, tokenLifetimeMs: lifetimeSeconds * 1_000 };
  return {
    policies: { default: { ...rule, idleTimeoutMs: 3_600_000, tokenLifetimeMs: 0 }, couchdb: own },
    roles: {},
    maxTokenLifetimeMs: 0,
  };
}

export function basic(name: string, text: string = password): string {
  return `Basic ${Buffer.from(`${name}:${text}`).toString('base64')}`;
}

export const asRoot: Readonly<Record<string, string>> = { authorization: basic('root') };

/** The value of the one cookie that an answer sets; `null` where it sets none. */
export function valueIn(answer: LightMyRequestResponse): string | null {
  return /^AuthSession=([^;]*);/.exec(cookieIn(answer) ?? '')?.[1] ?? null;
}

/** The whole cookie. There is never more than one. */
export function cookieIn(answer: LightMyRequestResponse): string | null {
  const header = answer.headers['set-cookie'];
  if (Array.isArray(header)) throw new Error(`${header.length} cookies at once`);
  return header ?? null;
}
