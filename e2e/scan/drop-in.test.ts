import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { emptyTarget, scan } from '@curfew/scan';
import { openCurfew } from 'curfew';
import { expect, onTestFinished, test } from 'vitest';

// biome-ignore lint/suspicious/noExplicitAny: an application of before types
type Any = any;
const load = createRequire(import.meta.url);
const express: Any = load('express');
/** As in an application of before modules. */
const curfewSession: Any = load('curfew/express-session');

/** As many were written with Passport before 0.6 (CVE-2022-25896): nobody regenerates the session when somebody signs in. */
function vulnerableApplication(session: Any): RequestListener {
  const passport = new (load('passport-0.5').Passport)();
  const { Strategy } = load('passport-local');
  passport.use(
    new Strategy((name: string, password: string, done: Any) =>
      done(null, password === `${name}-password` ? { name } : false),
    ),
  );
  passport.serializeUser((user: Any, done: Any) => done(null, user.name));
  passport.deserializeUser((name: string, done: Any) => done(null, { name }));
  const app: Any = express();
  app.use(express.urlencoded({ extended: false }), session, passport.initialize(), passport.session());
  app.get(['/', '/login'], (_request: Any, response: Any) =>
    response.send(
      '<form method="post" action="/login"><input name="username"><input name="password" type="password"></form>',
    ),
  );
  app.post('/login', passport.authenticate('local'), (_request: Any, response: Any) => response.redirect('/me'));
  app.get('/me', (request: Any, response: Any) => {
    if (!request.isAuthenticated()) return response.status(401).send('Nobody');
    return response.send(
      `<p>${request.user.name}</p><form method="post" action="/logout"><button>Log out</button></form>`,
    );
  });
  app.post('/logout', (request: Any, response: Any) => {
    request.logout();
    response.redirect('/');
  });
  return app;
}

async function scanned(session: Any) {
  const server = createServer(vulnerableApplication(session));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const accounts = ['alice', 'bob'].map((user) => ({
    ...{ user, password: `${user}-password`, identity: null },
    isPrivileged: false,
  }));
  const report = await scan({ target: emptyTarget(address, accounts), checks: ['fixation', 'logout'] });
  expect(report.status).toBe('complete');
  return report.findings.map(({ ruleId }) => ruleId);
}

test('one changed line takes the fixation out of an application of Passport 0.5', { timeout: 300_000 }, async () => {
  const before = load('express-session')({ secret: 'x', resave: false, saveUninitialized: true });
  expect((await scanned(before)).filter((rule) => rule.startsWith('fixation'))).not.toEqual([]);
  const curfew = await openCurfew('sqlite::memory:');
  onTestFinished(() => curfew.close());
  expect(await scanned(curfewSession({ curfew, secret: 'x', resave: false, saveUninitialized: true }))).toEqual([]);
});
