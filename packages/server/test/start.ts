import { Writable } from 'node:stream';
import {
  type AuditEvent,
  type Authority,
  type AuthorityOptions,
  createAuthority,
  type PasswordHasher,
  type Requester,
  type SessionId,
  type Store,
} from '@curfew/core';
import { openSqliteStore } from '@curfew/store-sqlite';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { onTestFinished } from 'vitest';
import { servedPolicies } from '../src/dialects/policies.ts';
import { type CurfewServer, createCodeTools, createServer, newSecretKey } from '../src/index.ts';
import type { ServerOptions } from '../src/options.ts';

export const operator: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };
export const password = 'correct horse battery staple';

/** A request that sets rules where none have been set. */
export const rulesToSet = { version: 0, rules: { policies: {}, roles: {}, maxTokenLifetimeSeconds: 3_600 } };

export const codeTools = createCodeTools(newSecretKey('test'), 'sessions.example.com');

/** Argon2 is tested where it lives; here it would only cost time. */
const plainPasswords: PasswordHasher = {
  hash: async (text) => `plain:${text}`,
  verify: async (text, hash) => hash === `plain:${text}`,
  isOutdated: () => false,
};

export interface TestServer {
  readonly server: CurfewServer;
  readonly app: FastifyInstance;
  readonly authority: Authority;
  /** Every log line so far. */
  readonly log: () => string;
  advance(ms: number): void;
  /** Puts events into the trail. */
  record(events: readonly AuditEvent[]): Promise<void>;
  send(request: InjectOptions): Promise<LightMyRequestResponse>;
  /** Signs `web_user`, or another user, in. */
  signIn(username?: string): Promise<SignedIn>;
}

interface SignedIn {
  readonly token: string;
  readonly cookie: string;
  readonly bearer: string;
  readonly id: SessionId;
}

type Options = Partial<Omit<ServerOptions, 'authority'>> &
  Pick<
    AuthorityOptions,
    'policies' | 'configured' | 'throttle' | 'passwords' | 'passwordRules' | 'clock' | 'caseSensitiveNames'
  > & {
    /** Puts something between the server and the authority, such as a fault. */
    readonly between?: (authority: Authority) => Authority;
    /** A file that several servers share. Default: a store of its own. */
    readonly databaseFile?: string;
    /** A store of another kind; it is closed with the server. */
    readonly store?: Store;
  };

/** A server over an empty store with a clock of its own, and the users `root` (an administrator), `web_user` and `other`. */
export async function startServer(options: Options = {}): Promise<TestServer> {
  const { policies, throttle, passwords = plainPasswords, clock, between = (same) => same, ...others } = options;
  const {
    caseSensitiveNames = false,
    databaseFile = ':memory:',
    store = openSqliteStore({ path: databaseFile }),
    passwordRules,
    configured = { policies: [], roles: [], maxTokenLifetime: false },
    ...serverOptions
  } = others;
  await store.life.migrate();
  let now = Date.parse('2026-11-22T12:00:00.000Z');
  const authority = createAuthority({
    store,
    clock: clock ?? (() => now),
    passwords,
    caseSensitiveNames,
    policies: policies ?? servedPolicies,
    codeTools,
    configured,
    ...(throttle && { throttle }),
    ...(passwordRules && { passwordRules }),
  });
  for (const [username, roles] of [
    ['root', ['admin']],
    ['web_user', []],
    ['other', []],
  ] as const) {
    await authority.createUser({ username, password, roles }, operator);
  }

  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const server = createServer({ authority: between(authority), log: { level: 'trace', stream }, ...serverOptions });
  onTestFinished(async () => {
    await server.close();
    await authority.close();
  });
  const prefix = serverOptions.publicUrl?.protocol === 'https:' ? '__Host-' : '';
  const below = serverOptions.publicUrl?.pathname.replace(/\/$/, '') ?? '';
  const cookieName = `${prefix}${serverOptions.cookieName ?? 'session'}`;

  return {
    server,
    app: server.app,
    authority,
    log: () => lines.join(''),
    advance(ms) {
      now += ms;
    },
    record: (events) => store.trail.record(events),
    send: (request) => server.app.inject(request),
    async signIn(username = 'web_user') {
      const answer = await server.app.inject({
        method: 'POST',
        url: `${below}/v1/sessions`,
        payload: { username, password },
      });
      const token = tokenIn(answer, cookieName);
      if (token === null) throw new Error(`signing in failed: ${answer.body}`);
      return {
        token,
        cookie: `${cookieName}=${token}`,
        bearer: `Bearer ${token}`,
        id: answer.json<{ session: { id: SessionId } }>().session.id,
      };
    },
  };
}

/** The token that an answer's cookie carries, or `null`. */
export function tokenIn(answer: LightMyRequestResponse, cookieName = 'session'): string | null {
  return new RegExp(`${cookieName}=([0-9A-Za-z]{40});`).exec(String(answer.headers['set-cookie'] ?? ''))?.[1] ?? null;
}
