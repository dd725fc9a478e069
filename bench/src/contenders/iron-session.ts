import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { getIronSession, type SessionOptions } from 'iron-session';
import type { Contender } from '../contender.ts';
import { account, close, listen, signIn } from '../http.ts';

const options: SessionOptions = {
  cookieName: 'session',
  password: randomBytes(32).toString('hex'),
  cookieOptions: { secure: false },
};

export const contender: Contender = {
  async start() {
    const server = createServer(async (request, response) => {
      const session = await getIronSession<{ user: string }>(request, response, options);
      if (request.method === 'POST') {
        session.user = account.username;
        await session.save();
        response.writeHead(204).end();
      } else {
        response.writeHead(session.user === undefined ? 401 : 204).end();
      }
    });
    const origin = await listen(server);
    return { origin, cookies: [await signIn(`${origin}/sign-in`, account)], close: () => close(server) };
  },
};
