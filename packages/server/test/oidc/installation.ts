import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { ProviderSettings } from '@curfew/sign-in';
import { startServer, type TestServer } from '../start.ts';
import type { TestBrowser, Visit } from './browser.ts';
import { clientSecret, startProvider, type TestProvider } from './provider.ts';

/** A Curfew that listens, and the provider that it trusts. */
export interface Installation {
  /** Where it is: `http://127.0.0.1:PORT`, and the path below which it is. */
  readonly curfew: string;
  readonly server: TestServer;
  readonly provider: TestProvider;
  signIn(browser: TestBrowser): Promise<Visit>;
}

type More = Parameters<typeof startServer>[0] & {
  readonly settings?: Partial<ProviderSettings>;
  readonly passwordForm?: boolean;
  readonly path?: `/${string}`;
  readonly others?: (curfew: string) => Promise<readonly ProviderSettings[]>;
};

export async function signInAt({
  settings,
  others,
  passwordForm = true,
  path,
  ...options
}: More = {}): Promise<Installation> {
  const port = await freePort();
  const curfew = `http://127.0.0.1:${port}${path ?? ''}`;
  const provider = await startProvider(curfew);
  const server = await startServer({
    publicUrl: new URL(curfew),
    clock: Date.now,
    signIn: {
      passwordForm,
      carry: ['cart'],
      providers: [settingsFor(provider, settings), ...((await others?.(curfew)) ?? [])],
    },
    ...options,
  });
  await server.server.listen({ host: '127.0.0.1', port });
  return { curfew, server, provider, signIn: (browser) => browser.go(`${curfew}/sign-in/company`) };
}

export function settingsFor({ issuer }: TestProvider, over: Partial<ProviderSettings> = {}): ProviderSettings {
  return {
    name: 'company',
    label: 'Example Corp',
    issuer: new URL(issuer),
    clientId: 'curfew',
    clientSecret,
    scopes: ['openid'],
    usernameClaim: 'preferred_username',
    roles: null,
    emailDomains: [],
    createUsers: true,
    levels: {},
    ...over,
  };
}

/** One that nobody listens at; providers have to be told it before anybody does. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
