import { applicationScope, CurfewError } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Context } from '../../app.ts';
import { authenticate } from '../../caller.ts';
import { problems } from '../../openapi.ts';

const ApplicationParams = Type.Object({
  application: Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$', description: 'The name of the application' }),
});

/** What all calls of applications have in common. */
export const applicationSchema = {
  tags: ['applications'],
  security: [{ bearer: [] }],
  params: ApplicationParams,
};
export const refusals = problems;

/**
 * Accepts only the token of this application. Its holder decides who a user is, so no role, no wider scope and no cookie of a browser
 * replaces it.
 */
export function requireApplication(context: Context) {
  return async (request: FastifyRequest): Promise<void> => {
    const { application } = request.params as { application: string };
    const scope = applicationScope(application);
    const { source, candidates } = request.credential;
    if (source !== 'bearer') {
      throw new CurfewError('authentication-required', `send a bearer token that has the scope "${scope}"`);
    }
    const requireScope = (scopes: readonly string[] | null) => {
      if (scopes?.includes(scope) === true) return;
      throw new CurfewError(
        'scope-required',
        `the token does not have the scope "${scope}": an administrator makes one that has it with "curfew application token ${application}"`,
      );
    };
    // First for the better answer, then of the very session that is let by.
    const found = await context.authority.describe(candidates[0] ?? null);
    if (found !== null) requireScope(found.scopes);
    request.caller = await authenticate(context, request);
    requireScope(request.caller.session.scopes);
  };
}
