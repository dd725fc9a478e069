import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Authority, createAuthority, policyPresets } from '@curfew/core';
import { createServer } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
import { exportJWK, generateKeyPair } from 'jose';
import type { Contender } from '../contender.ts';
import { account } from '../http.ts';

const users = 100;
const client = { ip: null, userAgent: null };
/** Longer than all measurements take: nobody refreshes here. */
const refreshMs = 3_600_000;
const policies = {
  policies: { default: { ...policyPresets['nist-aal2'], binding: { refreshMs } } },
  roles: {},
  maxTokenLifetimeMs: 0,
};

/** Sessions that are bound to a device: each request brings the bound cookie beside the session's own. */
export const contender: Contender = {
  async start(directory) {
    let ahead = 0;
    const authority = createAuthority({
      store: openSqliteStore({ path: join(directory, 'curfew.db') }),
      policies,
      clock: () => Date.now() + ahead,
    });
    await authority.migrate();
    const { publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    const cookies = await Promise.all(Array.from({ length: users }, (_, number) => bound(authority, jwk, number)));
    // Right after its registration a session is served without its bound cookie.
    ahead = 11_000;
    const server = createServer({ authority, publicUrl: new URL('https://sessions.example.com') });
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    return {
      origin: address,
      cookies,
      async close() {
        await server.close();
        await authority.close();
      },
    };
  },
};

async function bound(authority: Authority, jwk: object, number: number): Promise<string> {
  const identity = { issuer: 'https://id.example', subject: `${account.username} ${number}` };
  const issued = await authority.admit({ identity, methods: ['pwd'], presented: null, client });
  if (!issued.ok) throw new Error(`signing in was refused: ${issued.code}`);
  const token = issued.token.reveal();
  const key = { thumbprint: randomUUID(), publicKey: jwk as never };
  const proven = await authority.registerKey(token, key, authority.offerBinding(issued.session) ?? '', client);
  if (!proven.ok) throw new Error(`the session was not bound: ${proven.code}`);
  return `__Host-session-bound=${proven.cookie}; __Host-session=${token}`;
}
