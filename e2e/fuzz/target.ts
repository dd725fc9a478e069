import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import {
  type Authority,
  applicationScope,
  createAuthority,
  type PasswordHasher,
  type Requester,
  type Store,
} from '@curfew/core';
import { createCodeTools, createServer, newSecretKey } from '@curfew/server';
import { openPostgresStore } from '@curfew/store-postgres';
import { openSqliteStore } from '@curfew/store-sqlite';
import { openTestServer } from '@curfew/test-postgres';

export const stores = ['sqlite', 'postgres'] as const;
export type StoreName = (typeof stores)[number];

export const password = 'correct horse battery staple';
const machine: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };
const actors = { root: ['admin'], web_user: [], other: ['auditor'] } as const satisfies Record<string, string[]>;
export type Actor = keyof typeof actors;

/** The one whose program calls for its own users. */
export const application = 'shop';

/** Argon2 would be nearly all of the time, and it is tested where it lives. */
const plainPasswords: PasswordHasher = {
  hash: async (text) => `plain:${text}`,
  verify: async (text, hash) => hash === `plain:${text}`,
  isOutdated: () => false,
};

/** A token each, and the application's. */
export type Tokens = Readonly<Record<Actor | 'application', string>>;

export interface Target {
  readonly origin: string;
  readonly now: () => number;
  /** Moves the server's clock. */
  advance(ms: number): void;
  /** Tokens of the actors that are good now: whoever was signed out, disabled or deleted meanwhile is brought back. */
  signedIn(): Promise<Tokens>;
  /** How often {@link signedIn} had to sign somebody in. */
  readonly signIns: () => number;
  /** What the server has logged as an error since this was asked last. */
  takeErrors(): readonly string[];
  close(): Promise<void>;
}

/** A server over an empty store, in this process. */
export async function openTarget(name: StoreName): Promise<Target> {
  const { store, remove } = await openStore(name);
  const consoleFolder = await mkdtemp(join(tmpdir(), 'curfew-fuzz-console-'));
  await writeFile(join(consoleFolder, 'index.html'), '<!doctype html><title>Console</title>');
  await store.life.migrate();
  let now = Date.parse('2026-11-22T12:00:00.000Z');
  const loose = { freeFailures: 1e9, firstDelayMs: 1, longestDelayMs: 1, forgetAfterMs: 3_600_000 };
  const authority = createAuthority({
    store,
    clock: () => now,
    passwords: plainPasswords,
    codeTools: createCodeTools(newSecretKey('fuzz'), 'fuzz.example'),
    throttle: { account: loose, address: loose, anonymous: { burst: 1e6, everyMs: 1 } },
  });
  let errors: string[] = [];
  const stream = new Writable({
    write(line, _encoding, done) {
      errors = [...errors, String(line)].slice(-20);
      done();
    },
  });
  const server = createServer({
    authority,
    log: { level: 'error', stream },
    consoleFolder,
    dialects: { couchdb: { openSignUp: true } },
  });
  const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
  const tokens: Partial<Record<Actor | 'application', string>> = {};
  let signIns = 0;

  return {
    origin: address,
    now: () => now,
    advance(ms) {
      now += ms;
    },
    async signedIn() {
      for (const actor of Object.keys(actors) as Actor[]) {
        if (await isGood(authority, tokens[actor])) continue;
        tokens[actor] = await bringBack(authority, actor);
        signIns++;
      }
      if (!(await isAlive(authority, tokens.application))) {
        tokens.application = await mintForApplication(authority);
        signIns++;
      }
      return tokens as Tokens;
    },
    signIns: () => signIns,
    takeErrors() {
      const taken = errors;
      errors = [];
      return taken;
    },
    async close() {
      await server.close();
      await authority.close();
      await remove();
      await rm(consoleFolder, { recursive: true });
    },
  };
}

async function isAlive(authority: Authority, token: string | undefined): Promise<boolean> {
  return token !== undefined && (await authority.describe(token)) !== null;
}

async function mintForApplication(authority: Authority): Promise<string> {
  const username = `application-${application}`;
  if ((await authority.findUser(username)) === null) await authority.createUser({ username, password: null }, machine);
  else await authority.replaceUser(username, { roles: [], profile: {}, disabled: false }, machine);
  const scopes = [applicationScope(application)];
  const minted = await authority.mint({ username, kind: 'api', lifetimeMs: 86_400_000, scopes }, machine);
  if (!minted.ok) throw new Error(`the application got no token: ${minted.code}`);
  return minted.token.reveal();
}

/** Alive, and signed in recently enough for everything that asks for that. */
async function isGood(authority: Authority, token: string | undefined): Promise<boolean> {
  const session = token === undefined ? null : await authority.inspect(token);
  return session !== null && authority.now() - (session.authenticatedAt ?? 0) < 5 * 60_000;
}

async function bringBack(authority: Authority, username: Actor): Promise<string> {
  const roles = actors[username];
  const user = await authority.findUser(username);
  if (user === null) await authority.createUser({ username, password, roles }, machine);
  else await authority.replaceUser(username, { password, roles, profile: {}, disabled: false }, machine);
  // Their password alone shall be enough again.
  await authority.removeFactor(username, machine);
  const client = { ip: null, userAgent: 'fuzz' };
  const issued = await authority.signIn({ username, password, presented: null, client });
  if (!issued.ok) throw new Error(`${username} could not be signed in: ${issued.code}`);
  return issued.token.reveal();
}

async function openStore(name: StoreName): Promise<{ readonly store: Store; readonly remove: () => Promise<void> }> {
  if (name === 'sqlite') {
    const folder = await mkdtemp(join(tmpdir(), 'curfew-fuzz-'));
    const store = openSqliteStore({ path: join(folder, 'curfew.db') });
    return { store, remove: () => rm(folder, { recursive: true }) };
  }
  const server = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
  const store = await openPostgresStore({ url: await server.createDatabase() });
  return { store, remove: () => server.close() };
}
