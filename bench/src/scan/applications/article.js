// The sign-in that articles on session fixation show, with a table of sessions, and the correction that they give.
import { createHash, randomBytes } from 'node:crypto';
import cookies from 'cookie-parser';
import express from 'express';
import pg from 'pg';

const passwords = new Map([
  ['alice', process.env.ALICE],
  ['bob', process.env.BOB],
]);
const database = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
await database.query('CREATE TABLE sessions (token text PRIMARY KEY, user_id text, expires_at timestamptz NOT NULL)');
const isDigested = process.env.VARIANT === 'digests';
const stored = (token = '') => (isDigested ? createHash('sha256').update(token).digest('hex') : token);

async function find(token) {
  const { rows } = await database.query('SELECT * FROM sessions WHERE token = $1 AND expires_at > now()', [
    stored(token),
  ]);
  return rows[0];
}

async function insert(response, user) {
  const token = randomBytes(24).toString('hex');
  await database.query("INSERT INTO sessions VALUES ($1, $2, now() + interval '1 hour')", [stored(token), user]);
  response.cookie('sid', token, { httpOnly: true, sameSite: 'lax' });
}

const signIns = {
  /** The row of the visitor gets an owner, and its token stays. */
  async flawed({ presented, user }) {
    await database.query('UPDATE sessions SET user_id = $1 WHERE token = $2', [user, stored(presented)]);
  },
  /** The anonymous row goes, and a new one is made. */
  async corrected({ presented, user, response }) {
    await database.query('DELETE FROM sessions WHERE token = $1 AND user_id IS NULL', [stored(presented)]);
    await insert(response, user);
  },
  /** The row goes, whoever it belonged to; what is stored cannot be presented. */
  async digests({ presented, user, response }) {
    await database.query('DELETE FROM sessions WHERE token = $1', [stored(presented)]);
    await insert(response, user);
  },
};
const signIn = signIns[process.env.VARIANT];

const app = express();
app.use(express.urlencoded({ extended: false }), cookies());
app.use((request, response, next) => {
  const isForeign = request.method !== 'GET' && request.get('sec-fetch-site') === 'cross-site';
  if (isForeign) response.status(403).send('Not from there');
  else next();
});
app.get('/', async (request, response) => {
  if ((await find(request.cookies.sid)) === undefined) await insert(response, null);
  response.send(
    '<form method="post" action="/login"><input name="username"><input name="password" type="password"></form>',
  );
});
app.post('/login', async (request, response) => {
  const { username: user, password } = request.body;
  if (passwords.get(user) !== password) return response.status(401).send('Wrong');
  await signIn({ presented: request.cookies.sid, user, response });
  return response.redirect(303, '/me');
});
app.get('/me', async (request, response) => {
  const user = (await find(request.cookies.sid))?.user_id ?? null;
  if (user === null) return response.status(401).send('Nobody');
  return response.send(`<p>${user}</p><form method="post" action="/logout"><button>Log out</button></form>`);
});
app.post('/logout', async (request, response) => {
  await database.query('DELETE FROM sessions WHERE token = $1', [stored(request.cookies.sid)]);
  response.clearCookie('sid').redirect(303, '/');
});

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
