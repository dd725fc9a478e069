// Sound: signed ids, a new one at every sign-in, and the old one destroyed.
import { randomBytes } from 'node:crypto';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { Strategy } from 'passport-local';

const passwords = new Map([
  ['alice', process.env.ALICE],
  ['bob', process.env.BOB],
]);
passport.use(new Strategy((name, password, done) => done(null, passwords.get(name) === password ? { name } : false)));
passport.serializeUser((user, done) => done(null, user.name));
passport.deserializeUser((name, done) => done(null, { name }));

const app = express();
app.use(express.urlencoded({ extended: false }));
app.use((request, response, next) => {
  const isForeign = request.method !== 'GET' && request.get('sec-fetch-site') === 'cross-site';
  if (isForeign) response.sendStatus(403);
  else next();
});
app.use(
  session({
    secret: randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: true,
    rolling: true,
    cookie: { sameSite: 'lax', maxAge: 3_600_000 },
  }),
);
app.use(passport.session());

const page = (body) => `<!doctype html><title>Shop</title><nav><a href="/">Home</a></nav>${body}`;
app.get('/', (_request, response) =>
  response.send(page(`<p>${new Date().toISOString()}</p><a href="/login">Sign in</a>`)),
);
app.get('/login', (request, response) => {
  const note = request.session.messages?.at(-1) ?? '';
  response.send(
    page(
      `<p>${note}</p><form method="post"><input type="email" name="username"><input name="password" type="password"><label><input type="checkbox" name="keep" value="1">Stay</label><button name="go" value="in">Sign in</button></form>`,
    ),
  );
});
app.post(
  '/login',
  passport.authenticate('local', { failureRedirect: '/login', failureMessage: 'Wrong', successRedirect: '/account' }),
);
app.get('/account', (request, response) => {
  if (!request.isAuthenticated()) return response.redirect('/login');
  return response
    .set('cache-control', 'private, no-cache')
    .send(page(`<h1>Hello ${request.user.name}</h1><a href="/logout">Log out</a>`));
});
app.get('/logout', (_request, response) =>
  response.send(page('<form method="post"><button>Yes, log out</button></form>')),
);
app.post('/logout', (request, response, next) => {
  request.session.destroy((error) => (error ? next(error) : response.clearCookie('connect.sid').redirect('/')));
});

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
