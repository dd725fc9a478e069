import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyTarget, parseTargetFile, type Report, scan, type Target } from '@curfew/scan';
import { expect, test } from 'vitest';
import { ask, withCookie } from '../support/http.ts';
import { signIn, startServer } from '../support/server.ts';

/** Curfew itself under the scanner: as its own clients use it, and as those of each dialect do. */
const passwords = { ALICE: 'correct horse battery alice', BOB: 'correct horse battery bobby' };
const folder = join(import.meta.dirname, 'targets');
const files = (await readdir(folder)).toSorted();

async function serveWithUsers(): Promise<string> {
  const server = await startServer();
  const headers = withCookie(await signIn(server));
  for (const [name, password] of Object.entries(passwords)) {
    const answer = await ask(server.origin, 'POST /v1/users', {
      headers,
      body: { username: name.toLowerCase(), password },
    });
    if (answer.status !== 201) throw new Error(answer.text);
  }
  return server.origin;
}

async function targetIn(file: string, origin: string): Promise<Target> {
  const text = await readFile(join(folder, file), 'utf8');
  return parseTargetFile(text.replace('http://127.0.0.1:8420', origin), passwords);
}

function scanInFull(target: Target): Promise<Report> {
  return scan({
    target,
    profile: 'full',
    allowChanges: true,
    requestsPerSecond: Number.POSITIVE_INFINITY,
    graceMs: 250,
    samples: 60,
  });
}

function expectNothingToMend(report: Report): void {
  const shown = JSON.stringify(report, null, 1);
  expect(report.status, shown).toBe('complete');
  expect(
    report.findings.filter(({ severity }) => severity !== 'info'),
    shown,
  ).toEqual([]);
  const undecided = report.checks.filter(({ status }) => status === 'inconclusive' || status === 'skipped');
  for (const { id, reason } of undecided) expect(reason?.length ?? 0, id).toBeGreaterThan(8);
  // What this is all about has been asked, and answered.
  const passed = report.checks.filter(({ status }) => status === 'pass').map(({ id }) => id);
  expect(passed).toEqual(expect.arrayContaining(['fixation.cookie.adopted', 'logout.server-side']));
}

/** Every sign-in costs a password hash, and a scan makes dozens of them. */
const timeout = 240_000;

test.each(files)('%s: nothing above information is found', { timeout }, async (file) => {
  expectNothingToMend(await scanInFull(await targetIn(file, await serveWithUsers())));
});

test('its own sign-in page, found by the scanner itself: nothing above information is found', { timeout }, async () => {
  const origin = await serveWithUsers();
  const accounts = Object.entries(passwords).map(([name, password]) => ({
    user: name.toLowerCase(),
    password,
    identity: null,
    isPrivileged: false,
  }));
  const report = await scanInFull(emptyTarget(`${origin}/sign-in`, accounts));
  expectNothingToMend(report);
  expect(report.checks.find(({ id }) => id === 'csrf.login')?.status).toBe('pass');
});
