import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import { Authenticator } from '@fastify/passport';
import session from '@fastify/session';
import fastify from 'fastify';
import { Strategy } from 'passport-local';

const passwords = new Map([
  ['alice', process.env.ALICE],
  ['bob', process.env.BOB],
]);

const passport = new Authenticator();
passport.use(new Strategy((name, password, done) => done(null, passwords.get(name) === password ? { name } : false)));
passport.registerUserSerializer(async (user) => user.name);
passport.registerUserDeserializer(async (name) => ({ name }));

const app = fastify();
await app.register(formbody);
await app.register(cookie);
await app.register(session, { secret: randomBytes(32).toString('hex'), cookie: { secure: false } });
await app.register(passport.initialize());
await app.register(passport.secureSession());

app.get('/', async (request, reply) => {
  // Without a value in it, the session is not kept.
  request.session.set('seen', true);
  return reply
    .type('text/html')
    .send('<form method="post" action="/login"><input name="username"><input name="password" type="password"></form>');
});
app.post('/login', { preValidation: passport.authenticate('local') }, async (_request, reply) =>
  reply.redirect(303, '/me'),
);
app.get('/me', async (request, reply) => {
  if (!request.isAuthenticated()) return reply.code(401).send('Nobody');
  return reply
    .type('text/html')
    .send(`<p>${request.user.name}</p><form method="post" action="/logout"><button>Log out</button></form>`);
});
app.post('/logout', async (request, reply) => {
  await request.logOut();
  return reply.redirect(303, '/');
});

await app.listen({ port: 0, host: '127.0.0.1' });
process.send({ port: app.server.address().port });
