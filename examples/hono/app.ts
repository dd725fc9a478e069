import { openCurfew } from 'curfew';
import { requireUser, type SessionVariables, sessions } from 'curfew/hono';
import { Hono } from 'hono';

// Your users, your table, your password hashes.
const users = new Map([['ada@example.com', { id: 'u-1', password: 'correct horse', roles: ['customer'] }]]);

const curfew = await openCurfew(process.env.SESSION_STORE ?? 'sqlite:./sessions.db', { name: 'shop' });
export const app = new Hono<SessionVariables<{ cart: string[] }>>();
app.use(sessions(curfew));

app.post('/login', async (c) => {
  const { email, password } = await c.req.json();
  const user = users.get(email);
  if (user === undefined || user.password !== password) return c.body(null, 401);
  await c.var.session.signIn({ user: user.id, roles: user.roles, methods: ['pwd'] });
  return c.json({ ok: true });
});

app.get('/me', requireUser(), (c) => c.json(c.var.session.user));

app.post('/logout', async (c) => {
  await c.var.session.signOut();
  return c.body(null, 204);
});
