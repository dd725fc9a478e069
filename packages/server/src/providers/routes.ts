import type { App, Context } from '../app.ts';
import { registerBackChannelLogout } from './back-channel-logout.ts';
import { registerProviderSignIn } from './sign-in.ts';

/** `/sign-in/NAME` and what lies below it, for each provider that there is. */
export function registerProviders(app: App, context: Context): void {
  // An address that carries a code must not be told to anybody, and no cache may keep what follows.
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
  });
  for (const provider of context.signIn.providers) {
    registerProviderSignIn(app, context, provider);
    registerBackChannelLogout(app, context, provider);
  }
}
