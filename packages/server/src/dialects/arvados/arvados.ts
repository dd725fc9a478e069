import { CurfewError } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { App, Context } from '../../app.ts';
import { pathOf } from '../../caller.ts';
import { baseUrlOf } from '../base-url.ts';
import { readJsonAndForms } from '../bodies.ts';
import { dialectRoute } from '../route.ts';
import { createCallers } from './caller.ts';
import { admitPages } from './cors.ts';
import { claimIn } from './credential.ts';
import { discoveryDocument } from './discovery.ts';
import { handleArvadosError } from './errors.ts';
import { registerLogin } from './login.ts';
import type { ArvadosOptions } from './options.ts';
import { systemRootOf } from './system-root.ts';
import { registerTokens } from './tokens.ts';
import { trustedClientsOf } from './trusted-clients.ts';
import { registerUsers } from './users.ts';
import { defaultCluster, uuidsOf } from './uuid.ts';

/** The tokens of Arvados: a session's token is the secret of an `api_client_authorization`. */
export function registerArvados(app: App, context: Context, options: ArvadosOptions): void {
  const { clusterId = defaultCluster } = options;
  const { settings } = context;
  const uuids = uuidsOf(clusterId);
  const trustedClient = trustedClientsOf(options);
  const callers = createCallers(context, uuids, systemRootOf(context, uuids, options.systemRootTokenDigest));
  readJsonAndForms(app);
  app.setErrorHandler(handleArvadosError);
  app.addHook('onRequest', async (request, reply) => {
    const claim = claimIn(request.headers);
    request.credential =
      claim === null ? { source: 'none', candidates: [] } : { source: 'bearer', candidates: [claim.secret] };
    reply.header('cache-control', 'no-store');
  });
  app.addHook('onRequest', admitPages(trustedClient));
  // Before the body is read: whoever has no live token is told that first. What a token may do depends on the body, too, which
  // can say that a POST is a long GET.
  app.addHook('onRequest', async (request) => {
    if (isOpen(request) || request.method === 'GET' || request.method === 'HEAD') return;
    if ((await callers.holderOf(claimIn(request.headers))) === null) throw new CurfewError('authentication-required');
  });

  app.get('/discovery/v1/apis/arvados/v1/rest', dialectRoute, async (request) =>
    discoveryDocument(baseUrlOf(request, settings), clusterId, settings.addresses.at('/openapi.json')),
  );
  registerTokens(app, { context, options, uuids, callers });
  registerUsers(app, context, options, { uuids, callers });
  registerLogin(app, context, options, { uuids, callers, trustedClient });
  for (const url of ['/arvados/v1', '/arvados/v1/*', '/discovery/v1/*']) {
    app.all(url, dialectRoute, async (request) => {
      const isNobody = !isOpen(request) && (await callers.holderOf(claimIn(request.headers))) === null;
      throw new CurfewError(isNobody ? 'authentication-required' : 'not-found');
    });
  }
}

/** What is there for whoever has no token yet. */
function isOpen(request: FastifyRequest): boolean {
  const path = pathOf(request);
  return !path.startsWith('/arvados/') || (path === '/arvados/v1/users/authenticate' && request.method === 'POST');
}
