// What Lucia's guide tells to write by hand, now that it is no library any more.
import { createHash, randomBytes } from 'node:crypto';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';

const passwords = new Map([
  ['alice', process.env.ALICE],
  ['bob', process.env.BOB],
]);
const dayMs = 86_400_000;
const sessions = new Map();
const digest = (secret) => createHash('sha256').update(secret).digest('hex');

function create(user) {
  const id = randomBytes(15).toString('base64url');
  const secret = randomBytes(15).toString('base64url');
  sessions.set(id, { user, digest: digest(secret), expiresAt: Date.now() + dayMs });
  return `${id}.${secret}`;
}

function validate(token = '') {
  const [id, secret = ''] = token.split('.');
  const session = sessions.get(id);
  if (session === undefined || session.digest !== digest(secret)) return null;
  if (session.expiresAt <= Date.now()) {
    sessions.delete(id);
    return null;
  }
  return session;
}

const app = new Hono();
app.use(csrf());
app.get('/', (context) => {
  const session = validate(getCookie(context, 'session'));
  if (session === null) return context.redirect('/login');
  return context.html(
    `<h1>Hi, ${session.user}!</h1><form method="post" action="/logout"><button>Sign out</button></form>`,
  );
});
app.get('/login', (context) =>
  validate(getCookie(context, 'session')) === null
    ? context.html(
        '<form method="post"><input name="username"><input name="password" type="password"><button>Continue</button></form>',
      )
    : context.redirect('/'),
);
app.post('/login', async (context) => {
  const { username, password } = await context.req.parseBody();
  if (passwords.get(username) !== password) return context.html('Invalid username or password', 400);
  setCookie(context, 'session', create(username), { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: dayMs / 1000 });
  return context.redirect('/');
});
app.post('/logout', (context) => {
  sessions.delete(getCookie(context, 'session')?.split('.')[0]);
  deleteCookie(context, 'session');
  return context.redirect('/login');
});

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send({ port }));
