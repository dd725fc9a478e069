import { CurfewError, mayUseSignals, type SignalScope } from '@curfew/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../app.ts';
import { authenticate } from '../caller.ts';

/**
 * A gate for receivers: administrators, and tokens that administrators have given one of the scopes. By bearer alone, which no browser
 * sends by itself.
 *
 * @param scope what the call needs, for whoever lacks it (RFC 6750 3.1)
 */
export function requireReceiver(context: Context, scope: SignalScope) {
  const { authority } = context;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const challenge = (error: string) => reply.header('www-authenticate', `Bearer realm="Curfew", ${error}`);
    const { source, candidates } = request.credential;
    const lacksScope = () => {
      challenge(`error="insufficient_scope", scope="${scope}"`);
      return new CurfewError('scope-required', `this needs a token with the scope ${scope}, or of an administrator`);
    };
    if (source === 'cookie') throw new CurfewError('authentication-required', 'send a bearer token');
    const caller = await authenticate(context, request).catch(async (error: unknown) => {
      const isAuthentication = error instanceof CurfewError && error.code === 'authentication-required';
      if (isAuthentication && (await authority.describe(candidates[0] ?? null)) !== null) throw lacksScope();
      throw error;
    });
    if (!mayUseSignals(caller.session)) throw lacksScope();
    if (!(await authority.isClientAlive(caller.session))) {
      throw new CurfewError('authentication-required', 'the client that this token was issued to has ended');
    }
    request.caller = caller;
  };
}
