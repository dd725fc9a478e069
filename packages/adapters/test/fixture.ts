import { type ConnectOptions, connectCurfew } from '@curfew/client';
import {
  type Authority,
  type AuthorityOptions,
  applicationAuthority,
  applicationScope,
  createAuthority,
} from '@curfew/core';
import { createServer } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
import { onTestFinished } from 'vitest';
import type { Curfew } from '../src/curfew.ts';

interface TestCurfew extends Curfew {
  /** What an administrator has. */
  readonly authority: Authority;
}

/** An authority in memory that is closed with the test. */
export async function openTestCurfew(options: Omit<Partial<AuthorityOptions>, 'store'> = {}): Promise<TestCurfew> {
  const store = openSqliteStore({ path: ':memory:' });
  await store.life.migrate();
  const authority = createAuthority({ store, ...options });
  const curfew = applicationAuthority(authority, 'shop');
  onTestFinished(() => curfew.close());
  return { ...curfew, authority };
}

/** The same authority behind a server, as an application reaches it that does not open a store by itself. */
export async function openRemoteCurfew(
  options: Omit<Partial<AuthorityOptions>, 'store'> = {},
  more: Pick<ConnectOptions, 'cache'> = {},
): Promise<TestCurfew> {
  const { authority } = await openTestCurfew(options);
  const server = createServer({ authority, log: { level: 'silent' } });
  onTestFinished(() => server.close());
  const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
  const operator = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' } as const;
  await authority.createUser({ username: 'application-shop', password: null }, operator);
  const scopes = [applicationScope('shop')];
  const minted = await authority.mint(
    { username: 'application-shop', kind: 'api', lifetimeMs: null, scopes },
    operator,
  );
  if (!minted.ok) throw new Error(minted.code);
  return { ...(await connectCurfew(address, { name: 'shop', token: minted.token.reveal(), ...more })), authority };
}

/** A browser's jar, as far as it concerns one site. */
export class Jar {
  readonly #cookies = new Map<string, string>();

  take(headers: readonly string[]): void {
    for (const header of headers) {
      const [pair = ''] = header.split(';', 1);
      const [name = '', value = ''] = pair.split('=', 2);
      if (/max-age=0(;|$)/i.test(header)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }

  get header(): Record<string, string> {
    const pairs = [...this.#cookies].map(([name, value]) => `${name}=${value}`);
    return pairs.length === 0 ? {} : { cookie: pairs.join('; ') };
  }

  get(name: string): string | undefined {
    return this.#cookies.get(name);
  }
}
