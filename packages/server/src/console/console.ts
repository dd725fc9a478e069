import { digestOf, isAdmin, type LiveSession, type MissingProof } from '@curfew/core';
import { present, safeReturnTo } from '@curfew/http';
import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { App, Context } from '../app.ts';
import { pathOf } from '../caller.ts';
import { htmlPage, noContent } from '../openapi.ts';
import { handlePageError } from '../pages/error-page.ts';
import { html } from '../pages/html.ts';
import { textsOf } from '../pages/language.ts';
import { sendPage } from '../pages/layout.ts';
import { stepUpPath } from '../pages/step-up-address.ts';
import { registerConsoleAssets } from './assets.ts';
import { createBuiltConsole } from './built-files.ts';

/** OWASP ASVS 5.0 3.4. Nothing inline, nothing from elsewhere, and no text that becomes a script. */
const pageHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** `/console` for administrators, `/account` for everybody who is signed in: one page, which asks the API for the rest. */
export function registerConsole(app: App, context: Context): void {
  const { settings, authority } = context;
  const built = createBuiltConsole(settings.consoleFiles, settings.addresses);
  app.setErrorHandler(handlePageError);
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(pageHeaders);
  });
  registerConsoleAssets(app, built);

  const pages = [
    { url: '/console', operationId: 'getConsolePage', summary: 'The console, for administrators', isFor: isAdmin },
    { url: '/account', operationId: 'getAccountPage', summary: 'One’s own sessions, for people', isFor: () => true },
  ];
  for (const { url, operationId, summary, isFor } of pages) {
    const send = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const asked = { method: 'GET', path: pathOf(request) };
      const { token, session, missing } = await present(authority, request.credential, 'validate', asked);
      if (missing !== null) return toStepUp(request, reply, missing);
      if (session === null || session.username === null) return toSignIn(request, reply, session === null && token);
      if (!isFor(session)) return sendNotAllowed(reply, session);
      const page = built()?.page;
      if (page === undefined) return sendNotBuilt(reply);
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
    };
    const response = {
      200: htmlPage('The page'),
      302: noContent('To the sign-in page'),
      403: htmlPage('Not for this person'),
      503: htmlPage('It has not been built'),
    };
    const schema: FastifySchema = { operationId, summary, tags: ['pages'], response };
    app.get(url, { schema }, send);
    // The page finds its own way from here; after signing in, people come back to where they were.
    app.get(`${url}/*`, { schema: { hide: true } }, send);
  }

  function toStepUp(request: FastifyRequest, reply: FastifyReply, missing: MissingProof): FastifyReply {
    const address = stepUpPath(
      missing,
      safeReturnTo(request.url, settings) ?? settings.addresses.at('/'),
      settings.addresses,
    );
    return reply.header('cache-control', 'no-store').redirect(address, 302);
  }

  function toSignIn(request: FastifyRequest, reply: FastifyReply, token: string | null | false): FastifyReply {
    const parameters = new URLSearchParams();
    if (token !== false && digestOf(token) !== null) parameters.set('timedOut', 'true');
    parameters.set('returnTo', safeReturnTo(request.url, settings) ?? settings.addresses.at('/'));
    return reply.header('cache-control', 'no-store').redirect(settings.addresses.at(`/sign-in?${parameters}`), 302);
  }
}

function sendNotAllowed(reply: FastifyReply, { username }: LiveSession): FastifyReply {
  const t = textsOf(reply.request).console;
  const content = html`<h1>${t.adminsOnly}</h1>
<p>${t.notAdmin(username ?? '')}</p>
<p><a href="${reply.server.ownAddresses.at('/account')}">${t.toOwn}</a></p>`;
  return sendPage(reply, t.adminsOnly, content, 403);
}

function sendNotBuilt(reply: FastifyReply): FastifyReply {
  const content = html`<h1>The console has not been built</h1>
<p>Run <code>npm run build</code> where Curfew is installed, and load this page again. Everything else works without it.</p>`;
  return sendPage(reply, 'The console has not been built', content, 503);
}
