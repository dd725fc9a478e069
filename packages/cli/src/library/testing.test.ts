import * as forExpress from '@curfew/adapters/express';
import * as forFastify from '@curfew/adapters/fastify';
import express from 'express';
import fastify, { type InjectOptions } from 'fastify';
import request from 'supertest';
import { expect, onTestFinished, test } from 'vitest';
import { injectAs, openTestCurfew, type TestOptions } from './testing.ts';

async function openTest(options: TestOptions = {}) {
  const curfew = await openTestCurfew(options);
  onTestFinished(() => curfew.close());
  return curfew;
}

async function openShop() {
  const curfew = await openTest();
  const app = express().use(forExpress.sessions(curfew));
  app.get('/me', forExpress.requireUser(), (req, res) => void res.json(req.session.user));
  app.get('/staff', forExpress.requireRole('staff'), (req, res) => void res.json(req.session.data));
  app.post('/logout', async (req, res) => {
    await req.session.signOut();
    res.sendStatus(204);
  });
  return { curfew, app };
}

test('an agent of supertest is signed in until it signs out', async () => {
  const { curfew, app } = await openShop();
  const ada = await curfew.signIn({ user: 'ada', roles: ['staff'], data: { cart: ['book'] } });
  const agent = request.agent(app).set(ada.headers);
  expect((await agent.get('/me').expect(200)).body).toBe('ada');
  expect((await agent.get('/staff').expect(200)).body).toEqual({ cart: ['book'] });
  await request.agent(app).get('/me').expect(401);
  await request
    .agent(app)
    .set((await curfew.signIn('bob')).headers)
    .get('/staff')
    .expect(403);
  await agent.post('/logout').expect(204);
  await agent.get('/me').expect(401);
});

test('time passes when the test says so', async () => {
  const { curfew, app } = await openShop();
  const agent = request.agent(app).set((await curfew.signIn('ada')).headers);
  curfew.advance('59m');
  await agent.get('/me').expect(200);
  curfew.advance(61 * 60_000);
  await agent.get('/me').expect(401);
  expect(() => curfew.advance(-1)).toThrow(/time does not pass by -1/);
});

test('an application of Fastify is asked by inject, with the cookie that it looks for', async () => {
  const curfew = await openTest({ cookieName: '__Host-session', policies: { default: { idleTimeout: '5m' } } });
  const app = fastify();
  await app.register(forFastify.sessions(curfew, { publicUrl: 'https://shop.example' }));
  app.get('/me', { preHandler: forFastify.requireUser() }, async ({ session }) => ({ id: session.id }));
  const ada = await curfew.signIn('ada');
  const asAda = injectAs((options: InjectOptions) => app.inject(options), ada);
  expect((await asAda({ url: '/me' })).json()).toEqual({ id: ada.sessionId });
  expect((await asAda({ url: '/me', headers: { cookie: '' } })).statusCode).toBe(401);
  curfew.advance('5m');
  expect((await asAda({ url: '/me' })).statusCode).toBe(401);
  await app.close();
});
