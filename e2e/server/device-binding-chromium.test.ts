import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request as ask } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, policyPresets, type Requester, unlimited } from '@curfew/core';
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
      policies: { default: { ...policyPresets['nist-aal2'], binding: { refreshMs: 60_000 } } },
      roles: {
        brief: { ...unlimited, binding: { refreshMs } },
        guarded: { ...unlimited, binding: { mode: 'required', graceMs: 1_000 } },
      },
      maxTokenLifetimeMs: 0,
    },
  });
  for (const [username, roles] of [
    ['ada', ['brief']],
    ['carl', []],
    ['gwen', ['guarded']],
  ] as const) {
    await authority.createUser({ username, password, roles }, root);
  }
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

/** A browser that goes on where it was closed, as many are set up. */
async function open({ profile }: Server): Promise<BrowserContext> {
  if (!existsSync(profile)) {
    await mkdir(join(profile, 'Default'), { recursive: true });
    const preferences = { session: { restore_on_startup: 1 } };
    await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  }
  const context = await chromium.launchPersistentContext(profile, {
    ...(executable !== undefined && { executablePath: executable }),
    ignoreHTTPSErrors: true,
    args: flags,
  });
  onTestFinished(() => context.close());
  return context;
}

async function signIn(page: Page, { origin }: Server, username: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.fill('input[name=username]', username);
  await page.fill('input[name=password]', password);
  await page.click('button[type=submit]');
}

async function isBound({ authority }: Server, username: string): Promise<void> {
  const bound = async () => (await authority.listEvents({ type: 'session-bound', username, limit: 1 })).items.length;
  await expect.poll(bound, { timeout: 20_000 }).toBe(1);
}

/** Another browser, without keys, which may hold what the first one had. */
async function openAnother({ origin }: Server, jar: Awaited<ReturnType<BrowserContext['cookies']>>): Promise<Page> {
  const browser = await chromium.launch({
    ...(executable !== undefined && { executablePath: executable }),
    args: flags.filter((flag) => !flag.startsWith('--enable-features')),
  });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  await context.addCookies(jar.map(({ name, value }) => ({ name, value, url: origin, secure: true })));
  return context.newPage();
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
    test('binds its session, renews its cookie in many tabs and after a restart, and leaves a copied jar worthless', async () => {
      const server = await start();
      let context = await open(server);
      let page = await context.newPage();
      await signIn(page, server, 'ada');
      await isBound(server, 'ada');
      const copied = await context.cookies(server.origin);
      const jar = await cookiesOf(context, server);
      expect(jar).toContain('__Host-session-bound=');
      await outlive(context, server);
      await page.goto(`${server.origin}/`);
      expect(await greeting(page)).toContain('ada');
      expect((await server.verify(jar)).statusCode).toBe(401);
      expect((await server.verify(await cookiesOf(context, server))).statusCode).toBe(204);

      await outlive(context, server);
      const tabs = await Promise.all(Array.from({ length: 20 }, () => context.newPage()));
      await Promise.all(tabs.map((tab) => tab.goto(`${server.origin}/`)));
      for (const tab of tabs) expect(await greeting(tab)).toContain('ada');
      await Promise.all(tabs.map((tab) => tab.close()));

      const thief = await openAnother(server, copied);
      await thief.goto(`${server.origin}/`);
      expect(thief.url()).toContain('/sign-in');
      await page.goto(`${server.origin}/`);
      expect(await greeting(page)).toContain('ada');

      await context.close();
      context = await open(server);
      await outlive(context, server);
      page = await context.newPage();
      await page.goto(`${server.origin}/`);
      expect(await greeting(page)).toContain('ada');

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

      // A page that wants a proof of this moment: the browser makes it on the way.
      await signIn(page, server, 'carl');
      await isBound(server, 'carl');
      server.advance(20_000);
      const [before] = (await context.cookies(server.origin)).filter(({ name }) => name.endsWith('-bound'));
      await page.goto(`${server.origin}/step-up?keyMaxAge=15s&returnTo=/sign-out`);
      expect(page.url()).toBe(`${server.origin}/sign-out`);
      expect(await page.textContent('main')).toContain('carl');
      const [after] = (await context.cookies(server.origin)).filter(({ name }) => name.endsWith('-bound'));
      expect(after?.value).not.toBe(before?.value);

      // Where a binding is required, a browser that cannot is told so.
      await thief.context().clearCookies();
      await signIn(thief, server, 'gwen');
      await thief.waitForURL(`${server.origin}/`);
      server.advance(2_000);
      await thief.goto(`${server.origin}/`);
      expect(thief.url()).toBe(`${server.origin}/device-binding`);
    });
  },
);
