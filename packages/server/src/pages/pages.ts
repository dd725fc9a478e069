import formbody from '@fastify/formbody';
import type { App, Context } from '../app.ts';
import { registerUnboundPage } from '../device-binding/unbound-page.ts';
import { refuseOtherTypes } from '../json-body.ts';
import { registerProviders } from '../providers/routes.ts';
import { registerConnectionsPage } from './account-connections.ts';
import { registerPasskeysPage } from './account-passkeys.ts';
import { registerAssets } from './assets.ts';
import { registerCodesPage } from './codes.ts';
import { handlePageError } from './error-page.ts';
import { registerForgottenPage } from './forgotten.ts';
import { registerHomePage } from './home.ts';
import { registerSecondStepPage } from './second-step.ts';
import { registerSetUpPage } from './set-up.ts';
import { registerSignInPage } from './sign-in.ts';
import { registerSignOutPage } from './sign-out.ts';
import { registerStepUpPage } from './step-up.ts';

/** The pages for people: plain HTML. Scripts are for passkeys, and for nothing that works without them. */
export function registerPages(app: App, context: Context): void {
  const headers = pageHeaders(context);
  app.register(formbody);
  refuseOtherTypes(app);
  app.setErrorHandler(handlePageError);
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers);
  });
  app.register((scope: App, _options, done) => {
    registerAssets(scope, context);
    registerSignInPage(scope, context);
    registerSignOutPage(scope, context);
    registerStepUpPage(scope, context);
    registerSecondStepPage(scope, context);
    registerCodesPage(scope, context);
    registerPasskeysPage(scope, context);
    registerConnectionsPage(scope, context);
    registerSetUpPage(scope, context);
    registerForgottenPage(scope, context);
    registerHomePage(scope, context);
    registerUnboundPage(scope, context);
    done();
  });
  app.register((scope: App, _options, done) => {
    registerProviders(scope, context);
    done();
  });
}

/**
 * OWASP ASVS 5.0 3.4. `form-action` names the places to which a sign-in may lead, because browsers hold the redirect after a
 * form against it. The referrer policy is not `no-referrer`: with that, browsers send `Origin: null` with our own forms.
 */
function pageHeaders({ settings: { returnOrigins }, signIn }: Context) {
  // Signing out is a form, too, and goes on to the provider.
  const issuers = signIn.providers.map(({ oidc }) => oidc.settings.issuer.origin);
  const formTargets = ["'self'", ...new Set([...returnOrigins, ...issuers])].join(' ');
  return {
    'content-security-policy': [
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self'",
      `form-action ${formTargets}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  };
}
