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
app.use(session({ secret: randomBytes(32).toString('hex'), resave: false, saveUninitialized: true }));
app.use(passport.initialize());
app.use(passport.session());

app.get(['/', '/login'], (_request, response) => {
  response.send(
    '<form method="post" action="/login"><input name="username"><input name="password" type="password"></form>',
  );
});
app.post('/login', passport.authenticate('local'), (_request, response) => response.redirect('/me'));
app.get('/me', (request, response) => {
  if (!request.isAuthenticated()) return response.status(401).send('Nobody');
  return response.send(
    `<p>${request.user.name}</p><form method="post" action="/logout"><button>Log out</button></form>`,
  );
});
app.post('/logout', (request, response, next) => {
  const leave = (error) => (error ? next(error) : response.redirect('/'));
  // Before 0.6, logout() takes no callback.
  if (request.logout.length > 0) request.logout(leave);
  else leave(request.logout());
});

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
