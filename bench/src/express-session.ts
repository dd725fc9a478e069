import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import express from 'express';
import session from 'express-session';
import { questionPath, type Started } from './contender.ts';
import { account, close, listen, signIn } from './http.ts';

declare module 'express-session' {
  interface SessionData {
    user: string;
  }
}

/** An Express application as the documentation of express-session writes it, over any of its stores. */
export async function startExpress(store: session.Store): Promise<Started> {
  const app = express();
  app.use(session({ store, secret: randomBytes(32).toString('hex'), resave: false, saveUninitialized: false }));
  app.post('/sign-in', (request, response, next) => {
    request.session.regenerate((failure) => {
      if (failure) return next(failure);
      request.session.user = account.username;
      response.sendStatus(204);
    });
  });
  app.get(questionPath, (request, response) => {
    response.status(request.session.user === undefined ? 401 : 204).end();
  });
  const server = createServer(app);
  const origin = await listen(server);
  return { origin, cookies: [await signIn(`${origin}/sign-in`, account)], close: () => close(server) };
}
