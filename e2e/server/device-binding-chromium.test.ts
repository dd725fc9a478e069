import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as ask } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, policyPresets, type Requester } from '@curfew/core';
import { createServer } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';

const executable = [process.env.CHROMIUM_PATH, '/usr/lib/chromium/chromium', '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
);

/** Later ones than 150 that Debian has ignore the header without a TPM; Chrome on Windows does not. */
function whyNot(): string | null {
  if (executable === undefined) return 'no Chromium; install 150.0.7871 or set CHROMIUM_PATH';
  try {
    const version = execFileSync(executable, ['--version'], { encoding: 'utf8' });
    if (!version.includes(' 150.')) return `${version.trim()} does not bind sessions with software keys; 150 does`;
    execFileSync('openssl', ['version']);
    return null;
  } catch {
    return 'no openssl for a certificate, or a Chromium that does not start';
  }
}

const why = whyNot();
const flags = [
  '--enable-features=DeviceBoundSessions:RequireOriginTrialTokens/false/RefreshQuota/false/CheckSubdomainRegistration/false/OriginTrialFeedback/true/SchemaVersion/2,EnableBoundSessionCredentialsSoftwareKeysForManualTesting',
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--ignore-certificate-errors'],
  ...['--disable-component-update', '--disable-sync'],
];
const root: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };
const password = 'correct horse battery staple';
const refreshMs = 3_000;

/** Curfew behind https, with a clock that can be moved on. */
async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-bound-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...names], {
    stdio: 'ignore',
  });
  let inner = 0;
  const tls = { key: await readFile(key), cert: await readFile(cert) };
  const front = createHttpsServer(tls, (request, response) => {
    const { method, url: path, headers } = request;
    const onward = ask({ port: inner, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    request.pipe(onward.on('error', () => response.destroy()));
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const { port } = front.address() as AddressInfo;
  let ahead = 0;
  const store = openSqliteStore({ path: ':memory:' });
  await store.life.migrate();
  const authority = createAuthority({
    store,
    clock: () => Date.now() + ahead,
    policies: {
      policies: { default: { ...policyPresets['nist-aal2'], binding: { refreshMs } } },
      roles: {},
      maxTokenLifetimeMs: 0,
    },
  });
  await authority.createUser({ username: 'ada', password }, root);
  const origin = `https://localhost:${port}`;
  const server = createServer({ authority, publicUrl: new URL(origin), log: { level: 'silent' } });
  inner = Number(new URL((await server.listen({ host: '127.0.0.1', port: 0 })).address).port);
  onTestFinished(async () => {
    front.closeAllConnections();
    front.close();
    await server.close();
    await authority.close();
  });
  return {
    ...{ authority, origin, port },
    profile: join(folder, 'profile'),
    advance(ms: number) {
      ahead += ms;
    },
    outcomes: async () => (await server.ownMetrics()).match(/^curfew_device_binding_total.*/gm) ?? [],
    verify: (cookie: string) => server.app.inject({ url: '/verify', headers: { cookie } }),
  };
}
type Server = Awaited<ReturnType<typeof start>>;

async function open({ profile }: Server): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    ...(executable !== undefined && { executablePath: executable }),
    ignoreHTTPSErrors: true,
    args: flags,
  });
  onTestFinished(() => context.close());
  return context;
}

async function signIn(page: Page, { origin, authority }: Server): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.fill('input[name=username]', 'ada');
  await page.fill('input[name=password]', password);
  await page.click('button[type=submit]');
  await expect
    .poll(async () => (await authority.listEvents({ type: 'session-bound', limit: 1 })).items.length, {
      timeout: 20_000,
    })
    .toBe(1);
}

const cookiesOf = async (context: BrowserContext, { origin }: Server) =>
  (await context.cookies(origin)).map(({ name, value }) => `${name}=${value}`).join('; ');

/** Until the browser has no bound cookie any more. */
async function outlive(context: BrowserContext, server: Server): Promise<void> {
  await expect.poll(() => cookiesOf(context, server), { timeout: 20_000 }).not.toContain('-bound=');
  server.advance(refreshMs + 10_000);
}

const greeting = (page: Page) => page.textContent('h1');

describe.skipIf(why !== null)(
  `a real Chromium${why === null ? '' : ` (skipped: ${why})`}`,
  { timeout: 120_000 },
  () => {
    test('binds its session, renews its cookie when it is needed, and leaves a copied jar worthless', async () => {
      const server = await start();
      const context = await open(server);
      const page = await context.newPage();
      await signIn(page, server);
      const jar = await cookiesOf(context, server);
      expect(jar).toContain('__Host-session-bound=');
      for (let round = 0; round < 2; round++) {
        await outlive(context, server);
        await page.goto(`${server.origin}/`);
        expect(await greeting(page)).toContain('ada');
      }
      expect((await server.verify(jar)).statusCode).toBe(401);
      expect((await server.verify(await cookiesOf(context, server))).statusCode).toBe(204);

      await outlive(context, server);
      const tabs = await Promise.all(Array.from({ length: 6 }, () => context.newPage()));
      await Promise.all(tabs.map((tab) => tab.goto(`${server.origin}/`)));
      for (const tab of tabs) expect(await greeting(tab)).toContain('ada');

      await outlive(context, server);
      await page.goto(`https://127.0.0.1:${server.port}/healthz`);
      await page.setContent(`<a href="${server.origin}/">on</a>`);
      await page.click('a');
      await page.waitForURL(`${server.origin}/**`);
      expect(await greeting(page)).toContain('ada');

      await server.authority.endSessions({ username: 'ada' }, root);
      await page.goto(`${server.origin}/`);
      expect(page.url()).toContain('/sign-in');
      const outcomes = (await server.outcomes()).join();
      for (const outcome of ['registered', 'refreshed', 'over']) expect(outcomes).toContain(outcome);
    });
  },
);
