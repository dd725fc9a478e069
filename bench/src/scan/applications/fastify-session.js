import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import session from '@fastify/session';
import fastify from 'fastify';

const passwords = new Map([
  ['alice', process.env.ALICE],
  ['bob', process.env.BOB],
]);

const app = fastify();
await app.register(formbody);
await app.register(cookie);
await app.register(session, {
  secret: randomBytes(32).toString('hex'),
  saveUninitialized: false,
  rolling: false,
  cookie: { secure: false, sameSite: 'lax', maxAge: 4000 },
});

app.get('/', async (_request, reply) =>
  reply
    .type('text/html')
    .send('<form method="post" action="/login"><input name="username"><input name="password" type="password"></form>'),
);
app.post('/login', async (request, reply) => {
  const { username, password } = request.body;
  if (passwords.get(username) !== password) return reply.code(401).send('Wrong');
  await request.session.regenerate();
  request.session.set('user', username);
  return reply.redirect(303, '/me');
});
app.get('/me', async (request, reply) => {
  const user = request.session.get('user');
  if (user === undefined) return reply.code(401).send('Nobody');
  return reply
    .type('text/html')
    .send(`<p>${user}</p><form method="post" action="/logout"><button>Log out</button></form>`);
});
app.post('/logout', async (request, reply) => {
  await request.session.destroy();
  return reply.redirect(303, '/');
});

await app.listen({ port: 0, host: '127.0.0.1' });
process.send({ port: app.server.address().port });
