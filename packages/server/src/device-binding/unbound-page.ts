import type { App, Context } from '../app.ts';
import { htmlPage, pageProblems } from '../openapi.ts';
import { html } from '../pages/html.ts';
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
    async (_request, reply) =>
      sendPage(
        reply,
        'This browser cannot be used',
        html`<h1>This browser cannot be used</h1>
<p>Your account needs a session that is bound to your device, so that a stolen cookie is useless. This browser has not bound its session.</p>
<p>Sign in again with a browser that can, such as Chrome 145 or later on Windows. If yours should be able to, ask an administrator.</p>
<p><a href="${at('/sign-in')}">To the sign-in page</a></p>`,
      ),
  );
}
