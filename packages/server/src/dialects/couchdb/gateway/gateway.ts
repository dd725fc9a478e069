import { CurfewError } from '@curfew/core';
import type { App, Context } from '../../../app.ts';
import type { CouchdbGatewayOptions } from '../options.ts';
import { couchdbRoute } from '../route.ts';
import { forward } from './forward.ts';
import { signIdentity } from './proxy-authentication.ts';

/**
 * Passes what is addressed to a database on to the CouchDB behind, in the name of whoever is signed in here. There it is not known how
 * they signed in, and nothing by which they could be impersonated ever gets there.
 */
export function registerGateway(app: App, { settings }: Context, options: CouchdbGatewayOptions): void {
  const { url } = options;
  // Bodies are streams that pass through: documents have attachments.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.route({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'COPY'],
    url: '/*',
    exposeHeadRoute: false,
    ...couchdbRoute(),
    constraints: { couchdbAddress: 'behind' },
    handler: async (request, reply) => {
      const caller = request.couchdbCaller;
      const identity = caller === null ? {} : signIdentity(caller, options);
      return forward(request, reply, { url, identity, settings });
    },
  });
}

/** @throws CurfewError `invalid-configuration`: with a secret that can be guessed anybody is anybody. */
export function assertGateway({ url, secret }: CouchdbGatewayOptions): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new CurfewError('invalid-configuration', `the address ${url.href} of the CouchDB is neither https nor http`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new CurfewError(
      'invalid-configuration',
      'the address of the CouchDB may not have a name or a password in it',
    );
  }
  if (secret.length < 16) {
    throw new CurfewError('invalid-configuration', 'the secret of the CouchDB has fewer than 16 characters');
  }
}
