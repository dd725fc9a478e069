import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';

const server = createServer().listen(0, '127.0.0.1');
const origin = await new Promise((resolve) => {
  server.once('listening', () => resolve(`http://127.0.0.1:${server.address().port}`));
});
const auth = betterAuth({
  database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
  baseURL: origin,
  secret: randomBytes(32).toString('hex'),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
});
for (const name of ['alice', 'bob']) {
  const password = process.env[name.toUpperCase()];
  await auth.api.signUpEmail({ body: { name, email: `${name}@example.com`, password } });
}
server.on('request', toNodeHandler(auth));
process.send({ port: server.address().port });
