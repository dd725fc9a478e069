import { createServer } from 'node:http';
import { join } from 'node:path';
import * as forExpress from '@curfew/adapters/express';
import * as forFastify from '@curfew/adapters/fastify';
import * as forHono from '@curfew/adapters/hono';
import { serve } from '@hono/node-server';
import { openCurfew } from 'curfew';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { questionPath } from '../contender.ts';
import { account, close, listen } from '../http.ts';
import { startPostgres } from '../postgres.ts';

/*
 * In JavaScript, because the session of a request has one type in a program, and here every session layer has its own.
 *
 * An application reads the session of each request. Without a Curfew it has no sessions, and answers the same to everybody.
 */

/** Each with a session of their own: signing in takes longer than asking. */
const users = 100;

const inExpress = async (curfew) => {
  const app = express();
  if (curfew !== null) app.use(forExpress.sessions(curfew));
  app.get(questionPath, (request, response) => {
    response.status(curfew === null || request.session.isSignedIn ? 204 : 401).end();
  });
  const server = createServer(app);
  return { origin: await listen(server), close: () => close(server) };
};

const inFastify = async (curfew) => {
  const app = fastify();
  if (curfew !== null) await app.register(forFastify.sessions(curfew));
  app.get(questionPath, (request, reply) => {
    return reply.code(curfew === null || request.session.isSignedIn ? 204 : 401).send();
  });
  return { origin: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() };
};

const inHono = async (curfew) => {
  const app = new Hono();
  if (curfew !== null) app.use(forHono.sessions(curfew));
  app.get(questionPath, (c) => c.body(null, curfew === null || c.var.session.isSignedIn ? 204 : 401));
  const { promise, resolve } = Promise.withResolvers();
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port));
  const closed = () => new Promise((done) => void server.close(() => done()));
  return { origin: `http://127.0.0.1:${await promise}`, close: closed };
};

/** Without sessions. It looks at no cookie: they make the load the same. */
function bare(start) {
  const cookies = Array.from({ length: users }, () => `session=${'0'.repeat(40)}`);
  return { start: async () => ({ ...(await start(null)), cookies }) };
}

async function withSessions(start, where) {
  const curfew = await openCurfew(where);
  const application = await start(curfew);
  const signIn = async (number) => {
    const client = { ip: null, userAgent: null };
    const user = `${account.username} ${number}`;
    const issued = await curfew.admit({ user, methods: ['pwd'], presented: null, client });
    if (!issued.ok) throw new Error(`signing in was refused: ${issued.code}`);
    return `session=${issued.token.reveal()}`;
  };
  const cookies = await Promise.all(Array.from({ length: users }, (_, number) => signIn(number)));
  return {
    ...application,
    cookies,
    async close() {
      await application.close();
      await curfew.close();
    },
  };
}

function onSqlite(start) {
  return { start: (directory) => withSessions(start, `sqlite:${join(directory, 'sessions.db')}`) };
}

function onPostgres(start) {
  return {
    async start() {
      const postgres = await startPostgres();
      const started = await withSessions(start, postgres.url);
      return { ...started, close: () => started.close().then(postgres.stop) };
    },
  };
}

/** Curfew in the process of an application, each beside the same application without sessions. */
export const applications = {
  'bare-express': bare(inExpress),
  'bare-fastify': bare(inFastify),
  'bare-hono': bare(inHono),
  'curfew-express': onSqlite(inExpress),
  'curfew-fastify': onSqlite(inFastify),
  'curfew-hono': onSqlite(inHono),
  'curfew-express-postgres': onPostgres(inExpress),
};
