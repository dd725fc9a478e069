import { openPostgresStore } from '@curfew/store-postgres';
import { openTestServer, type TestServer as PostgresServer } from '@curfew/test-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../../test/oidc/browser.ts';
import { settingsFor, signInAt } from '../../test/oidc/installation.ts';
import { startProvider, type TestProvider } from '../../test/oidc/provider.ts';
import { startServer } from '../../test/start.ts';

let postgres: PostgresServer;

beforeAll(async () => {
  postgres = await openTestServer();
});

afterAll(() => postgres.close());

const names = ['company', 'second', 'third'] as const;
type Name = (typeof names)[number];

interface Device {
  readonly person: number;
  readonly kind: 'desk' | 'phone';
  readonly name: Name;
  readonly browser: TestBrowser;
}

/** Two nodes over one PostgreSQL, which trust three providers. The providers speak to the first node. */
async function start() {
  const url = await postgres.createDatabase();
  const providers = new Map<Name, TestProvider>();
  const settings = () =>
    names.flatMap((name) => {
      const provider = providers.get(name);
      return provider === undefined ? [] : [settingsFor(provider, { name })];
    });
  const first = await signInAt({
    store: await openPostgresStore({ url }),
    async others(curfew) {
      for (const name of ['second', 'third'] as const) providers.set(name, await startProvider(curfew, name));
      return settings();
    },
  });
  providers.set('company', first.provider);
  const second = await startServer({
    store: await openPostgresStore({ url }),
    clock: Date.now,
    publicUrl: new URL(first.curfew),
    signIn: { providers: settings() },
  });
  const isLetIn = async ({ browser }: Device) => {
    const cookie = `session=${browser.cookie(first.curfew, 'session')}`;
    return (await second.send({ url: '/verify', headers: { cookie } })).statusCode === 204;
  };
  return { ...first, providers, isLetIn };
}

test('of a hundred sessions of fifty people at three providers exactly those end that the providers end, on every node', async () => {
  const { curfew, providers, isLetIn } = await start();

  async function signIn(person: number, kind: Device['kind'], name: Name): Promise<Device> {
    const provider = providers.get(name);
    if (provider === undefined) throw new Error(`there is no provider ${name}`);
    // Whoever comes next to this provider is this person; no two come to it at once.
    provider.person = { sub: `p-${person}`, claims: { preferred_username: `p-${person}` } };
    const browser = openBrowser();
    const visit = await browser.go(`${curfew}/sign-in/${name}`);
    if (browser.cookie(curfew, 'session') === undefined) throw new Error(visit.body);
    return { person, kind, name, browser };
  }

  const devices = await Promise.all(
    names.map(async (name, index) => {
      const signedIn: Device[] = [];
      for (let person = index; person < 50; person += 3) {
        for (const kind of ['desk', 'phone'] as const) signedIn.push(await signIn(person, kind, name));
      }
      return signedIn;
    }),
  );
  const all = devices.flat();
  expect(all).toHaveLength(100);
  expect(await Promise.all(all.map(isLetIn))).not.toContain(false);

  const signingOut = all.filter(({ person, kind }) => [0, 7, 14, 31].includes(person) && kind === 'desk');
  for (const device of signingOut) {
    const asked = await device.browser.go(`${providers.get(device.name)?.issuer}/session/end`);
    await device.browser.submit(asked, { logout: 'yes' });
    await expect.poll(() => isLetIn(device)).toBe(false);
  }
  const out: string[] = [];
  for (const device of all) if (!(await isLetIn(device))) out.push(`${device.person} ${device.kind}`);
  expect(out.toSorted()).toEqual(['0 desk', '14 desk', '31 desk', '7 desk']);
}, 120_000);
