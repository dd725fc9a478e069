import type { App, Context } from '../app.ts';
import { htmlPage, pageProblems } from '../openapi.ts';
import { html } from '../pages/html.ts';
import { textsOf } from '../pages/language.ts';
import { sendPage } from '../pages/layout.ts';
import { unboundPath } from '../pages/step-up-address.ts';

/** For users whose account wants sessions that are bound to a device, in a browser that has not bound its own. */
export function registerUnboundPage(app: App, { settings }: Context): void {
  const { at } = settings.addresses;
  app.get(
    unboundPath,
    {
      schema: {
        operationId: 'getDeviceBindingPage',
        summary: 'Says that a session has to be bound to a device',
        tags: ['pages'],
        security: [],
        response: { 200: htmlPage('What is needed, and how to go on'), ...pageProblems },
      },
    },
    async (request, reply) => {
      const { unbound, error } = textsOf(request);
      return sendPage(
        reply,
        unbound.title,
        html`<h1>${unbound.title}</h1>
<p>${unbound.why}</p>
<p>${unbound.how}</p>
<p><a href="${at('/sign-in')}">${error.toSignIn}</a></p>`,
      );
    },
  );
}
