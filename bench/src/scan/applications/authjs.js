import { randomBytes } from 'node:crypto';
import { ExpressAuth, getSession } from '@auth/express';
import Credentials from '@auth/express/providers/credentials';
import express from 'express';

const passwords = new Map([
  ['alice', process.env.ALICE],
  ['bob', process.env.BOB],
]);
const config = {
  secret: randomBytes(32).toString('hex'),
  trustHost: true,
  providers: [
    Credentials({
      credentials: { username: {}, password: { type: 'password' } },
      authorize: ({ username, password }) =>
        passwords.get(username) === password ? { id: username, name: username } : null,
    }),
  ],
};

const app = express();
app.use('/auth/*', ExpressAuth(config));
app.get('/', (_request, response) => response.send('<a href="/auth/signin">Sign in</a>'));
app.get('/me', async (request, response) => {
  const session = await getSession(request, config);
  if (session === null) return response.status(401).send('Nobody');
  return response.send(`<p>${session.user.name}</p><a href="/auth/signout">Sign out</a>`);
});

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
