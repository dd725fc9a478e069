import { CurfewError, isAdmin } from '@curfew/core';
import type { App, Context } from '../../app.ts';
import { orThrow } from '../../problem.ts';
import { signInFrom } from '../../sign-in.ts';
import { dialectRoute } from '../route.ts';
import type { Callers } from './caller.ts';
import type { ArvadosOptions } from './options.ts';
import { parametersOf } from './parameters.ts';
import { policyFor } from './policy.ts';
import { tokenRecord, userRecord } from './records.ts';
import type { Uuids } from './uuid.ts';

export function registerUsers(
  app: App,
  context: Context,
  options: ArvadosOptions,
  { uuids, callers }: { readonly uuids: Uuids; readonly callers: Callers },
): void {
  const { authority } = context;

  app.get('/arvados/v1/users/current', dialectRoute, async (request) => {
    const { session } = await callers.requireHolder(request);
    parametersOf(request, []);
    const user = await authority.findUser(session.username);
    if (user === null) throw new CurfewError('authentication-required');
    return userRecord(user, isAdmin(session), uuids);
  });

  // Client libraries send both in the address, because that is what they do with parameters. Sets no cookie, so that no other site has anything from calling it.
  app.post('/arvados/v1/users/authenticate', dialectRoute, async (request) => {
    const { username, password } = parametersOf(request, ['username', 'password']);
    if (typeof username !== 'string' || typeof password !== 'string' || username === '' || password === '') {
      throw new CurfewError('invalid-credentials');
    }
    const policy = policyFor(authority, options);
    const { session, token } = orThrow(
      await signInFrom(context, request, { username, password, policy, label: 'arvados' }),
    );
    return tokenRecord(session, uuids, token.reveal());
  });
}
