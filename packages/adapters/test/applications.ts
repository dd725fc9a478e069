import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import type { Curfew } from '../src/curfew.ts';
import * as forExpress from '../src/express.ts';
import * as forFastify from '../src/fastify.ts';
import * as forHono from '../src/hono.ts';
import * as forNode from '../src/node.ts';
import { answerProblem } from '../src/node.ts';
import type { RequestSession } from '../src/request-session.ts';
import type { SessionOptions } from '../src/settings.ts';
import * as forWeb from '../src/web.ts';

interface Data {
  cart: readonly string[];
  visits: number;
}
type Session = RequestSession<Data>;

/** Sends one request to an application, and gives its answer as the platform's `Response`. */
export type Send = (path: string, init?: RequestInit) => Promise<Response>;
type Start = (curfew: Curfew, options: SessionOptions) => Promise<Send>;

/** What every application here does under one address, whatever its framework is. */
const actions: Readonly<Record<string, (session: Session, body: Record<string, string>) => Promise<object>>> = {
  async login(session, { user = '', ...rest }) {
    const persistent = rest.persistent === 'yes';
    const token = await session.signIn({ user, roles: [rest.role ?? 'customer'], carry: ['cart'], persistent });
    return { token };
  },
  async token(session, { user = '' }) {
    return { token: await session.signIn({ user, transport: 'bearer' }) };
  },
  async logout(session) {
    await session.signOut();
    return {};
  },
  async cart(session, { item = '' }) {
    await session.update(({ cart = [] }) => ({ cart: [...cart, item] }));
    return {};
  },
  async visit(session) {
    await session.update(({ visits = 0 }) => ({ visits: visits + 1 }));
    return {};
  },
  async rotate(session) {
    await session.rotate(0);
    return {};
  },
  async renew(session) {
    await session.rotate();
    return {};
  },
  async 'step-up'(session) {
    await session.stepUp({ methods: ['otp'] });
    return {};
  },
  async grave(session) {
    await session.requireKeyProof(30_000);
    return {};
  },
  async others(session) {
    return { ended: await session.endOthers() };
  },
};

function show(session: Session): object {
  const { user, roles, data, level, methods, isSignedIn } = session;
  return { user, roles, data, level, methods, isSignedIn };
}

export const startExpress: Start = async (curfew, options) => {
  const app = express().use(express.json(), forExpress.sessions(curfew, options));
  app.get('/', (req, res) => void res.json(show(req.session)));
  app.get('/me', forExpress.requireUser(), (req, res) => void res.json({ user: req.session.user }));
  app.get('/staff', forExpress.requireRole('staff'), (_req, res) => void res.json({}));
  app.get('/recent', forExpress.requireRecentSignIn(), (_req, res) => void res.json({}));
  app.get('/strong', forExpress.requireLevel('aal2'), (_req, res) => void res.json({}));
  app.get('/vault', forExpress.requireKeyProof(), (_req, res) => void res.json({}));
  for (const [name, action] of Object.entries(actions)) {
    app.post(`/${name}`, async (req, res) => void res.json(await action(req.session, req.body ?? {})));
  }
  app.use(forExpress.sessionErrors());
  return serve(app);
};

const startFastify: Start = async (curfew, options) => {
  const app = fastify();
  await app.register(forFastify.sessions(curfew, options));
  app.setErrorHandler(forFastify.sessionErrors());
  app.get('/', async (request) => show(request.session));
  app.get('/me', { preHandler: forFastify.requireUser() }, async ({ session }) => ({ user: session.user }));
  app.get('/staff', { preHandler: forFastify.requireRole('staff') }, async () => ({}));
  app.get('/recent', { preHandler: forFastify.requireRecentSignIn() }, async () => ({}));
  app.get('/strong', { preHandler: forFastify.requireLevel('aal2') }, async () => ({}));
  app.get('/vault', { preHandler: forFastify.requireKeyProof() }, async () => ({}));
  for (const [name, action] of Object.entries(actions)) {
    app.post(`/${name}`, async (request) => action(request.session, (request.body ?? {}) as Record<string, string>));
  }
  onTestFinished(() => app.close());
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  return (path, init) => fetch(address + path, { redirect: 'manual', ...init });
};

const startHono: Start = async (curfew, options) => {
  const app = new Hono<forHono.SessionVariables<Data>>();
  app.use(forHono.sessions<Data>(curfew, { ...options, clientAddress: () => '127.0.0.1' }));
  app.get('/', (c) => c.json(show(c.var.session)));
  app.get('/me', forHono.requireUser(), (c) => c.json({ user: c.var.session.user }));
  app.get('/staff', forHono.requireRole('staff'), (c) => c.json({}));
  app.get('/recent', forHono.requireRecentSignIn(), (c) => c.json({}));
  app.get('/strong', forHono.requireLevel('aal2'), (c) => c.json({}));
  app.get('/vault', forHono.requireKeyProof(), (c) => c.json({}));
  for (const [name, action] of Object.entries(actions)) {
    app.post(`/${name}`, async (c) => c.json(await action(c.var.session, await bodyOf(c.req.raw))));
  }
  return async (path, init) => app.request(`http://127.0.0.1${path}`, init);
};

const startWeb: Start = async (curfew, options) => {
  const withSession = forWeb.sessions<Data>(curfew, options);
  return (path, init) => {
    const request = new Request(`http://127.0.0.1${path}`, init);
    return withSession(request, async (session) => Response.json(await route(session, path, await bodyOf(request))), {
      address: '127.0.0.1',
    });
  };
};

const startNode: Start = async (curfew, options) => {
  const sessionOf = forNode.sessions<Data>(curfew, options);
  return serve(async (request: IncomingMessage, response: ServerResponse) => {
    const session = await sessionOf(request, response);
    if (session === null) return;
    try {
      const answer = await route(session, request.url ?? '/', JSON.parse((await text(request)) || '{}'));
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    } catch (error) {
      if (!answerProblem(response, error)) throw error;
    }
  });
};

/** The same addresses, where there is no router. */
async function route(session: Session, path: string, body: Record<string, string>): Promise<object> {
  const action = actions[path.slice(1)];
  if (action !== undefined) return action(session, body);
  const { user, role, recentSignIn, level, keyProof } = await import('../src/requirements.ts');
  if (path === '/me') user(session);
  if (path === '/staff') role('staff')(session);
  if (path === '/recent') recentSignIn(600_000)(session);
  if (path === '/strong') level('aal2')(session);
  if (path.startsWith('/vault')) await keyProof(30_000)(session);
  return path === '/me' ? { user: session.user } : show(session);
}

async function bodyOf(request: Request): Promise<Record<string, string>> {
  const text = await request.text();
  return text === '' ? {} : JSON.parse(text);
}

async function serve(listener: RequestListener): Promise<Send> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return (path, init) => fetch(address + path, { redirect: 'manual', ...init });
}

export const frameworks: Readonly<Record<string, Start>> = {
  Express: startExpress,
  Fastify: startFastify,
  Hono: startHono,
  'the web platform': startWeb,
  'plain Node': startNode,
};
