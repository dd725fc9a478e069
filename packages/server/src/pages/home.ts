import { digestOf, isAdmin, type LiveSession } from '@curfew/core';
import { present } from '@curfew/http';
import type { App, Context } from '../app.ts';
import { htmlPage, noContent, pageProblems } from '../openapi.ts';
import { html } from './html.ts';
import { type Texts, textsOf } from './language.ts';
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
      const t = textsOf(request);
      return sendPage(
        reply,
        t.home.title,
        html`<h1>${t.home.hello(session.username)}</h1>
<dl>${rowsOf(session, t)}</dl>
<p><a href="${at('/account')}">${t.home.sessions}</a> · <a href="${at('/account/codes')}">${t.home.codes}</a> · <a href="${at('/account/passkeys')}">${t.passkeys.title}</a>${context.signIn.providers.length > 0 && html` · <a href="${at('/account/connections')}">${t.connections.title}</a>`}${isAdmin(session) && html` · <a href="${at('/console')}">${t.home.console}</a>`}</p>
${signOutButton(t, token, at)}
<footer>${t.home.forPrograms} <a href="${at('/openapi.json')}">${t.home.api}</a></footer>`,
      );
    },
  );
}

function rowsOf(session: LiveSession, t: Texts) {
  const never = html`${t.home.never}`;
  const rows = [
    { name: t.home.signedIn, value: instantInWords(session.authenticatedAt ?? session.createdAt, t) },
    session.idleTimeoutMs > 0 && {
      name: t.home.endsIdle,
      value: session.expiresAt === null ? never : instantInWords(session.expiresAt, t),
    },
    {
      name: t.home.endsAtLatest,
      value: session.lifetimeEndsAt === null ? never : instantInWords(session.lifetimeEndsAt, t),
    },
    session.roles.length > 0 && { name: t.home.roles, value: html`${session.roles.join(', ')}` },
  ];
  return rows.filter((row) => row !== false).map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`);
}
