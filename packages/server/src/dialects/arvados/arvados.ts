import { CurfewError } from '@curfew/core';
import type { App, Context } from '../../app.ts';
import { baseUrlOf } from '../base-url.ts';
import { readJsonAndForms } from '../bodies.ts';
import { dialectRoute } from '../route.ts';
import { admitPages } from './cors.ts';
import { claimIn } from './credential.ts';
import { discoveryDocument } from './discovery.ts';
import { handleArvadosError } from './errors.ts';
import { registerLogin } from './login.ts';
import type { ArvadosOptions } from './options.ts';
import { registerTokens } from './tokens.ts';
import { trustedClientsOf } from './trusted-clients.ts';
import { registerUsers } from './users.ts';
import { uuidsOf } from './uuid.ts';

export type { ArvadosOptions } from './options.ts';

/** The tokens of Arvados: a session's token is the secret of an `api_client_authorization`. */
export function registerArvados(app: App, context: Context, options: ArvadosOptions): void {
  const { clusterId = 'zzzzz' } = options;
  const uuids = uuidsOf(clusterId);
  const trustedClient = trustedClientsOf(options);
  readJsonAndForms(app);
  app.setErrorHandler(handleArvadosError);
  app.addHook('onRequest', async (request, reply) => {
    const claim = claimIn(request.headers);
    request.credential =
      claim === null ? { source: 'none', candidates: [] } : { source: 'bearer', candidates: [claim.secret] };
    reply.header('cache-control', 'no-store');
  });
  app.addHook('onRequest', admitPages(trustedClient));

  app.get('/discovery/v1/apis/arvados/v1/rest', dialectRoute, async (request) =>
    discoveryDocument(baseUrlOf(request, context.settings), clusterId),
  );
  registerTokens(app, context, options, uuids);
  registerUsers(app, context, options, uuids);
  registerLogin(app, context, options, { uuids, trustedClient });
  for (const url of ['/arvados/v1/*', '/discovery/v1/*']) {
    app.all(url, dialectRoute, async () => {
      throw new CurfewError('not-found');
    });
  }
}
