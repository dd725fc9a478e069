import { CurfewError } from '@curfew/core';
import { answerRefresh, answerRegistration, type BindingAnswer, type BindingRequest } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, Context } from '../app.ts';
import { clientOf } from '../caller.ts';
import { bindingPlaceOf, refreshPath, registrationPath } from './place.ts';

/** Where browsers bind sessions to their device, and prove that again (DBSC). No page and no program has any business here. */
export function registerDeviceBinding(app: App, context: Context): void {
  const { authority, settings, metrics } = context;
  const place = bindingPlaceOf(settings);
  const ways = { [registrationPath]: answerRegistration, [refreshPath]: answerRefresh };

  // Nothing is read from a body, whatever its type; browsers send none.
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 1_024 }, (_request, _body, done) => done(null));

  for (const [url, answer] of Object.entries(ways)) {
    app.post(
      url,
      {
        // What comes in `Sec-Secure-Session-Id` and `Secure-Session-Response` no page can send.
        config: { crossSiteRule: 'dialect' },
        schema: { hide: true },
      },
      async (request, reply) => {
        const answered = await answer(authority, askedBy(request));
        metrics.deviceBinding.inc({ outcome: answered.outcome });
        return send(reply, answered);
      },
    );
  }

  function askedBy(request: FastifyRequest): BindingRequest {
    if (place === null) {
      throw new CurfewError(
        'not-found',
        'sessions are bound to devices over https only: set publicUrl to an https address',
      );
    }
    const { headers, credential } = request;
    return { headers, credential, client: clientOf(request), cookie: settings.cookie, place };
  }
}

function send(reply: FastifyReply, { status, headers, body }: BindingAnswer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
