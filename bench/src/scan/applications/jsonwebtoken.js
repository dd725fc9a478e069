import { generateKeyPairSync } from 'node:crypto';
import express from 'express';
import jwt from 'jsonwebtoken';

const passwords = new Map([
  ['alice', process.env.ALICE],
  ['bob', process.env.BOB],
]);
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

const app = express();
app.use(express.json());
app.post('/login', (request, response) => {
  const { username, password } = request.body;
  if (passwords.get(username) !== password) return response.status(401).json({});
  // Version 4 counts in minutes.
  return response.json({
    token: jwt.sign({ sub: username }, privateKey, { algorithm: 'RS256', expiresInMinutes: 60 }),
  });
});
app.get('/me', (request, response) => {
  const token = (request.get('authorization') ?? '').replace(/^Bearer /, '');
  jwt.verify(token, publicKey, (error, claims) => {
    if (error) response.status(401).json({});
    else response.json({ user: claims.sub });
  });
});
app.get('/public.pem', (_request, response) => response.type('text/plain').send(publicKey));

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
