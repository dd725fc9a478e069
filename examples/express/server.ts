import { openCurfew } from 'curfew';
import { requireUser, sessionErrors, sessions } from 'curfew/express';
import express from 'express';

// Your users, your table, your password hashes.
const users = new Map([['ada@example.com', { id: 'u-1', password: 'correct horse', roles: ['customer'] }]]);

const curfew = await openCurfew('sqlite:./sessions.db', { name: 'shop' });
const app = express().use(express.json(), sessions(curfew));

app.post('/login', async (req, res) => {
  const user = users.get(req.body.email);
  if (user === undefined || user.password !== req.body.password) return void res.sendStatus(401);
  await req.session.signIn({ user: user.id, roles: user.roles, methods: ['pwd'] });
  res.json({ ok: true });
});

app.get('/me', requireUser(), (req, res) => void res.json(req.session.user));

app.post('/logout', async (req, res) => {
  await req.session.signOut();
  res.sendStatus(204);
});

app.use(sessionErrors());

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => console.log(server.address()));
process.once('SIGTERM', () => server.close(() => curfew.close()));
