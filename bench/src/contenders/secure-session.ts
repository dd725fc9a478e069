import { randomBytes } from 'node:crypto';
import secureSession from '@fastify/secure-session';
import fastify from 'fastify';
import { type Contender, questionPath } from '../contender.ts';
import { account, signIn } from '../http.ts';

declare module '@fastify/secure-session' {
  interface SessionData {
    user: string;
  }
}

export const contender: Contender = {
  async start() {
    const app = fastify();
    await app.register(secureSession, { key: randomBytes(32), cookie: { path: '/', httpOnly: true } });
    app.post('/sign-in', (request, reply) => {
      request.session.set('user', account.username);
      return reply.code(204).send();
    });
    app.get(questionPath, (request, reply) => {
      return reply.code(request.session.get('user') === undefined ? 401 : 204).send();
    });
    const origin = await app.listen({ host: '127.0.0.1', port: 0 });
    return { origin, cookies: [await signIn(`${origin}/sign-in`, account)], close: () => app.close() };
  },
};
