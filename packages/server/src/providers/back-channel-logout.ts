import { noticeLastsMs, ProviderFault } from '@curfew/sign-in';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { clientOf } from '../caller.ts';
import type { Provider } from './providers.ts';

/**
 * A provider says that somebody has signed out there. Any server of the installation may be told; the store ends the sessions for all.
 *
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html
 */
export function registerBackChannelLogout(app: App, { authority }: Context, { oidc, logoutPath }: Provider): void {
  const body = Type.Object({ logout_token: Type.String({ maxLength: 16_384 }) });
  app.post(
    logoutPath,
    { schema: { hide: true, consumes: ['application/x-www-form-urlencoded'], body } },
    async (request, reply) => {
      try {
        const { id, ...ended } = await oidc.readLogoutNotice(request.body.logout_token);
        const notice = { id, validMs: noticeLastsMs };
        const result = await authority.endProviderSessions({ ...ended, notice }, clientOf(request));
        if (!result.ok) return refuse(reply, 'the logout token has been used already');
        request.log.info(
          { provider: oidc.settings.name, ended: result.sessions.length },
          'the provider ended sessions',
        );
        return reply.code(200).send();
      } catch (error) {
        if (!(error instanceof ProviderFault)) throw error;
        request.log.warn({ provider: oidc.settings.name, reason: error.reason, err: error }, 'a log-out was refused');
        return error.reason === 'unreachable' ? refuse(reply, error.message, 503) : refuse(reply, error.message);
      }
    },
  );
}

/** In the words of OAuth 2.0 (OIDC Back-Channel Logout 1.0, 2.8). */
function refuse(reply: FastifyReply, description: string, status = 400): FastifyReply {
  return reply.code(status).send({ error: 'invalid_request', error_description: description });
}
