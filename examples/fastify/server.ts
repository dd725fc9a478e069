import { openCurfew } from 'curfew';
import { requireUser, sessionErrors, sessions } from 'curfew/fastify';
import fastify from 'fastify';

// Your users, your table, your password hashes.
const users = new Map([['ada@example.com', { id: 'u-1', password: 'correct horse', roles: ['customer'] }]]);

const curfew = await openCurfew('sqlite:./sessions.db', { name: 'shop' });
const app = fastify();
await app.register(sessions(curfew));
app.setErrorHandler(sessionErrors());

app.post<{ Body: { email: string; password: string } }>('/login', async (request, reply) => {
  const user = users.get(request.body.email);
  if (user === undefined || user.password !== request.body.password) return reply.code(401).send();
  await request.session.signIn({ user: user.id, roles: user.roles, methods: ['pwd'] });
  return { ok: true };
});

app.get('/me', { preHandler: requireUser() }, async (request, reply) => {
  return reply.type('application/json').send(JSON.stringify(request.session.user));
});

app.post('/logout', async (request, reply) => {
  await request.session.signOut();
  return reply.code(204).send();
});

app.addHook('onClose', () => curfew.close());
await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' });
console.log(app.server.address());
process.once('SIGTERM', () => void app.close());
