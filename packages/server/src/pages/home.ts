import { digestOf, isAdmin, type LiveSession } from '@curfew/core';
import { present } from '@curfew/http';
import type { App, Context } from '../app.ts';
import { htmlPage, noContent, pageProblems } from '../openapi.ts';
import { html } from './html.ts';
import { sendPage } from './layout.ts';
import { signOutButton } from './sign-out.ts';
import { stepUpPath } from './step-up-address.ts';
import { instantInWords } from './words.ts';

/** `/`: who one is, and until when. */
export function registerHomePage(app: App, context: Context): void {
  const { at } = context.settings.addresses;
  app.get(
    '/',
    {
      schema: {
        operationId: 'getHomePage',
        summary: 'Who am I, for people',
        tags: ['pages'],
        response: {
          200: htmlPage('Who is signed in, and until when'),
          302: noContent('To the sign-in page'),
          ...pageProblems,
        },
      },
    },
    async (request, reply) => {
      const { token, session, missing } = await present(context.authority, request.credential, 'validate');
      if (missing !== null) {
        return reply
          .header('cache-control', 'no-store')
          .redirect(stepUpPath(missing, at('/'), context.settings.addresses), 302);
      }
      if (token === null || session === null || session.username === null) {
        const hadSession = session === null && digestOf(token) !== null;
        return reply
          .header('cache-control', 'no-store')
          .redirect(
            hadSession
              ? at(`/sign-in?${new URLSearchParams({ timedOut: 'true', returnTo: at('/') })}`)
              : at('/sign-in'),
            302,
          );
      }
      return sendPage(
        reply,
        'Your session',
        html`<h1>Hello, ${session.username}</h1>
<dl>${rowsOf(session)}</dl>
<p><a href="${at('/account')}">Your sessions</a> · <a href="${at('/account/codes')}">One-time codes</a>${isAdmin(session) && html` · <a href="${at('/console')}">The console</a>`}</p>
${signOutButton(token, at)}
<footer>For programs: <a href="${at('/openapi.json')}">the description of the API</a></footer>`,
      );
    },
  );
}

function rowsOf(session: LiveSession) {
  const never = html`never`;
  const rows = [
    { name: 'Signed in', value: instantInWords(session.authenticatedAt ?? session.createdAt) },
    session.idleTimeoutMs > 0 && {
      name: 'Ends if not used',
      value: session.expiresAt === null ? never : instantInWords(session.expiresAt),
    },
    {
      name: 'Ends at the latest',
      value: session.lifetimeEndsAt === null ? never : instantInWords(session.lifetimeEndsAt),
    },
    session.roles.length > 0 && { name: 'Roles', value: html`${session.roles.join(', ')}` },
  ];
  return rows.filter((row) => row !== false).map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`);
}
