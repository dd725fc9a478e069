import { join } from 'node:path';
import { createServer } from '@curfew/server';
import type { Contender } from '../contender.ts';
import { mintSessions, openCurfew } from '../curfew-store.ts';
import { account, signIn } from '../http.ts';

/** In the store beside the sessions that ask: a server that is in use. */
const otherSessions = 9_000;
/** How many different cookies the load presents, so that remembering one answer helps nobody. */
const askingSessions = 1_000;

export const contender: Contender = {
  async start(directory) {
    const authority = await openCurfew(join(directory, 'curfew.db'));
    const server = createServer({ authority });
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const { username, password } = account;
    const signedIn = await signIn(`${address}/v1/sessions`, { username, password });
    const name = signedIn.slice(0, signedIn.indexOf('='));
    const tokens = await mintSessions(authority, askingSessions - 1);
    await mintSessions(authority, otherSessions);
    return {
      origin: address,
      cookies: [signedIn, ...tokens.map((token) => `${name}=${token}`)],
      async close() {
        await server.close();
        await authority.close();
      },
    };
  },
};
