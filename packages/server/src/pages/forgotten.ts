import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { clientOf } from '../caller.ts';
import { readNotMe } from '../mail/post.ts';
import { htmlPage, pageProblems } from '../openapi.ts';
import { html } from './html.ts';
import { textsOf } from './language.ts';
import { sendPage } from './layout.ts';
import { hiddenFields } from './step-up-form.ts';

/** `/forgotten`, where mail is sent: the answer, and how long it takes, is the same whether there is such a user (CWE-204, CWE-208). */
export function registerForgottenPage(app: App, context: Context): void {
  const { authority, mail, settings } = context;
  const { at, absolute } = settings.addresses;
  if (mail === null) return;

  app.get(
    '/forgotten',
    {
      schema: {
        operationId: 'getForgottenPage',
        summary: 'Asks whose password is forgotten',
        tags: ['pages'],
        security: [],
        response: { 200: htmlPage('The form'), ...pageProblems },
      },
    },
    async (request, reply) => {
      const t = textsOf(request);
      return sendPage(
        reply,
        t.forgotten.title,
        html`<h1>${t.forgotten.title}</h1>
<p>${t.forgotten.what}</p>
<form method="post" action="${at('/forgotten')}">
<label for="username">${t.signIn.username}</label>
<input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="256" required autofocus>
<button type="submit">${t.forgotten.send}</button>
</form>
<p><a href="${at('/sign-in')}">${t.signIn.title}</a></p>`,
      );
    },
  );

  app.post(
    '/forgotten',
    {
      config: { setsCookie: true },
      schema: {
        operationId: 'postForgottenPage',
        summary: 'Have a link sent',
        tags: ['pages'],
        security: [],
        consumes: ['application/x-www-form-urlencoded'],
        body: Type.Object({ username: Type.String({ maxLength: 256 }) }, { additionalProperties: false }),
        response: { 200: htmlPage('The same for everybody'), ...pageProblems },
      },
    },
    async (request, reply) => {
      const username = request.body.username.trim();
      const client = clientOf(request);
      const t = textsOf(request);
      // Behind the answer.
      mail.post.later(async () => {
        const requested = await authority.requestLink(username, client);
        if (requested === null) return;
        const address = absolute(`/set-up?${new URLSearchParams({ link: requested.link })}`);
        const { username: name } = requested.user;
        mail.post.send(requested.user, (texts, { notMe }) => ({
          subject: texts.forgotten.mailSubject(name),
          text: [
            texts.forgotten.mailAsked(name, address),
            '',
            texts.forgotten.mailNotYou,
            texts.forgotten.mailEndAll(notMe),
            '',
          ].join('\n'),
        }));
      });
      return sendPage(
        reply,
        t.forgotten.look,
        html`<h1>${t.forgotten.look}</h1>
<p>${t.forgotten.sent}</p>
<p><a href="${at('/sign-in')}">${t.signIn.title}</a></p>`,
      );
    },
  );

  registerNotMePage(app, context);
}

/** `/not-me`: ends every session of whoever got the mail. Asked for by a form, because programs look at the links in mails. */
function registerNotMePage(app: App, { authority, mail, settings }: Context): void {
  const { at } = settings.addresses;
  if (mail === null) return;
  const Link = Type.Object({ link: Type.String({ maxLength: 512 }) });

  app.get('/not-me', { schema: { hide: true, querystring: Link } }, async (request, reply) => {
    const t = textsOf(request);
    return sendPage(
      reply,
      t.forgotten.notMe,
      html`<h1>${t.forgotten.notMe}</h1>
<p>${t.forgotten.ask}</p>
<form method="post" action="${at('/not-me')}">
${hiddenFields({ link: request.query.link })}
<button type="submit">${t.forgotten.endAll}</button>
</form>`,
    );
  });

  app.post('/not-me', { config: { setsCookie: true }, schema: { hide: true, body: Link } }, async (request, reply) => {
    const t = textsOf(request);
    const id = readNotMe(mail.secrets, request.body.link, authority.now());
    const hasEnded = id !== null && (await authority.endSessionsOf(id, clientOf(request)));
    const title = hasEnded ? t.forgotten.ended : t.setUp.spent;
    const page = html`<h1>${title}</h1><p><a class="button" href="${at('/forgotten')}">${t.forgotten.choose}</a></p>`;
    return sendPage(reply, title, page, hasEnded ? 200 : 401);
  });
}
