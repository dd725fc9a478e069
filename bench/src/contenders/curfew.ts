import { join } from 'node:path';
import { createServer } from '@curfew/server';
import type { Contender } from '../contender.ts';
import { openFilledCurfew } from '../curfew-store.ts';
import { account, signIn } from '../http.ts';
import { askingSessions, tokenOf } from '../seed.ts';

/** A server that is in use. */
const sessions = 10_000;

export const contender: Contender = {
  async start(directory) {
    const authority = await openFilledCurfew(join(directory, 'curfew.db'), sessions);
    const server = createServer({ authority });
    const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
    const { username, password } = account;
    const signedIn = await signIn(`${address}/v1/sessions`, { username, password });
    const name = signedIn.slice(0, signedIn.indexOf('='));
    const others = Array.from({ length: askingSessions - 1 }, (_, number) => `${name}=${tokenOf(number)}`);
    return {
      origin: address,
      cookies: [signedIn, ...others],
      async close() {
        await server.close();
        await authority.close();
      },
    };
  },
};
