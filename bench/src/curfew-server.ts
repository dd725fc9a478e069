import type { Authority } from '@curfew/core';
import { createServer } from '@curfew/server';
import type { Started } from './contender.ts';
import { account, signIn } from './http.ts';
import { askingSessions, tokenOf } from './seed.ts';

/** Curfew over a store that holds sessions with the tokens `tokenOf(0)` and up. */
export async function startCurfew(authority: Authority): Promise<Started> {
  const server = createServer({ authority });
  const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    origin: address,
    cookies: await cookiesFor(address),
    async close() {
      await server.close();
      await authority.close();
    },
  };
}

/** One from signing in, and others of the same name. */
export async function cookiesFor(origin: string): Promise<readonly string[]> {
  const { username, password } = account;
  const signedIn = await signIn(`${origin}/v1/sessions`, { username, password });
  const name = signedIn.slice(0, signedIn.indexOf('='));
  const others = Array.from({ length: askingSessions - 1 }, (_, number) => `${name}=${tokenOf(number)}`);
  return [signedIn, ...others];
}
