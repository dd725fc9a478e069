import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node';
import Database from 'better-sqlite3';
import { type Contender, questionPath } from '../contender.ts';
import { account, close, listen, signIn } from '../http.ts';

export const contender: Contender = {
  async start(directory) {
    const server = createServer();
    const origin = await listen(server);
    const database = new Database(join(directory, 'better-auth.db'));
    database.pragma('journal_mode = WAL');
    const options = {
      database,
      baseURL: origin,
      secret: randomBytes(32).toString('hex'),
      emailAndPassword: { enabled: true },
      telemetry: { enabled: false },
    } satisfies BetterAuthOptions;
    await (await getMigrations(options)).runMigrations();
    const auth = betterAuth(options);
    const handler = toNodeHandler(auth);
    server.on('request', async (request, response) => {
      if (request.url !== questionPath) return handler(request, response);
      const session = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
      response.writeHead(session === null ? 401 : 204).end();
    });
    const { email, password } = account;
    await signIn(`${origin}/api/auth/sign-up/email`, { email, password, name: account.username });
    return {
      origin,
      cookies: [await signIn(`${origin}/api/auth/sign-in/email`, { email, password })],
      async close() {
        await close(server);
        database.close();
      },
    };
  },
};
