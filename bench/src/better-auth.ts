import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node';
import { questionPath, type Started } from './contender.ts';
import { account, close, listen, signIn } from './http.ts';

/** A better-auth as its documentation sets it up, over any of its databases. */
export async function startBetterAuth(database: NonNullable<BetterAuthOptions['database']>): Promise<Started> {
  const server = createServer();
  const origin = await listen(server);
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
    close: () => close(server),
  };
}
