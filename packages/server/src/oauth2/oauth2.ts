import formbody from '@fastify/formbody';
import type { App, Context } from '../app.ts';
import { tellCallersFirst } from '../caller-first.ts';
import { refuseOtherTypes } from '../json-body.ts';
import { registerIntrospection } from './introspect.ts';
import { handleOAuthError } from './oauth-error.ts';
import { registerRevocation } from './revoke.ts';
import { registerTokenEndpoint } from './token.ts';

/** The OAuth 2 endpoints: form-encoded requests, JSON answers, errors in OAuth's shape. */
export function registerOAuth2(app: App, context: Context): void {
  app.register(formbody);
  refuseOtherTypes(app);
  tellCallersFirst(app, handleOAuthError);
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
  });
  app.register((scope: App, _options, done) => {
    registerIntrospection(scope, context);
    registerRevocation(scope, context);
    registerTokenEndpoint(scope, context);
    done();
  });
}
