import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { repository } from '../support/command.ts';
import {
  type RunningServer,
  rootPassword,
  type ServerOptions,
  startServer,
  temporaryFolder,
} from '../support/server.ts';
import { crowdConfiguration, gatherCrowd } from './crowd.ts';
import { type Operator, operate } from './people.ts';

export interface Console {
  readonly server: RunningServer;
  readonly browser: Browser;
  readonly operator: Operator;
  /** A browser of its own, without a session. */
  open(options?: BrowserContextOptions): Promise<Visit>;
}

interface ConsoleOptions extends ServerOptions {
  /** Whether there are 200 users and 5,000 sessions from the start. */
  readonly crowd?: boolean;
}

interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the browser complained about: breaches of the page's policy, exceptions, errors on its console. */
  readonly complaints: readonly string[];
  /** Signs in, without the form. @param address where to go on */
  signIn(username?: string, password?: string, address?: string): Promise<void>;
}

const ends: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Ends what a file's tests share, after the last of them. A hook that is running cannot ask for another one by itself. */
export function afterFile(end: () => Promise<void>): void {
  ends.push(end);
}

/** One server and one browser for all tests of a file, with the console as it is in the sources. */
export async function openConsole({
  configuration = '',
  crowd = false,
  ...more
}: ConsoleOptions = {}): Promise<Console> {
  build();
  const directory = more.directory ?? (await temporaryFolder(afterFile));
  if (crowd) await gatherCrowd(directory);
  const options = { ...more, directory };
  // The proxy that is believed is the test itself, so that people come from all over the world.
  const server = await startServer({
    configuration: `trustedProxies: [127.0.0.1]\n${crowd ? crowdConfiguration : ''}${configuration}`,
    onEnd: afterFile,
    ...options,
  });
  const browser = await launchChromium();
  afterFile(() => browser.close());
  const operator = await operate(server);
  return { server, browser, operator, open: (more) => visit(server, browser, more) };
}

async function visit(server: RunningServer, browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: server.origin,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(25_000);
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (message) => {
    // A refusal that the page shows in words is no fault of the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  const page = await context.newPage();
  return {
    context,
    page,
    complaints,
    async signIn(username = 'root', password = rootPassword, address = '/console') {
      const userAgent = await page.evaluate<string>('navigator.userAgent');
      // The form has tests of its own; the cookie is the same.
      const { request } = context;
      const answer = await request.post(`${server.origin}/v1/sessions`, {
        headers: { 'user-agent': userAgent },
        data: { username, password },
      });
      if (!answer.ok()) throw new Error(`signing ${username} in was answered with ${answer.status()}`);
      await page.goto(`${server.origin}${address}`);
    },
  };
}

/** The form of `/sign-in`, from wherever it has been reached, in whatever language. */
export async function fillSignIn(page: Page, username: string, password: string): Promise<void> {
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(password);
  await page.locator('form:has(input[name=password]) button[type=submit]').click();
}

/** Does nothing where the built files are as new as the sources. */
function build(): void {
  const script = join(repository, 'packages/console/build/build.js');
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
