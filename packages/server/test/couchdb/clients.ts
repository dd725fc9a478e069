import type { DialectsOptions } from '../../src/dialects/options.ts';
import { startServer, type TestServer } from '../start.ts';

/** What a test of a real client works with: a server that listens, with the machine's clock, since clients read cookies by theirs. */
export interface ListeningServer extends TestServer {
  /** Such as `http://127.0.0.1:41234`. */
  readonly address: string;
}

/** @param idleSeconds The window of the dialect's sessions. */
export async function listenAsCouchdb(
  couchdb: NonNullable<Exclude<DialectsOptions['couchdb'], false>> = {},
  idleSeconds = 600,
  more: Pick<NonNullable<Parameters<typeof startServer>[0]>, 'passwords'> = {},
): Promise<ListeningServer> {
  const rule = { tokenLifetimeMs: 86_400_000, maxSessions: 0, onLimit: 'evict-oldest' } as const;
  const test = await startServer({
    // As these clients' own tests have them.
    passwordRules: { shortest: 8, shortestWithSecondFactor: 8 },
    clock: Date.now,
    ...more,
    dialects: { couchdb },
    policies: {
      policies: {
        default: { ...rule, idleTimeoutMs: 3_600_000 },
        couchdb: { ...rule, idleTimeoutMs: idleSeconds * 1_000 },
      },
      roles: {},
      maxTokenLifetimeMs: 0,
    },
  });
  const { address } = await test.server.listen({ host: '127.0.0.1', port: 0 });
  return { ...test, address };
}
