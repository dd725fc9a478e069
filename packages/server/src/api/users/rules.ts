import { Type } from 'typebox';
import type { App, Context } from '../../app.ts';
import { requireAdmin } from '../../caller.ts';
import { problems } from '../../openapi.ts';
import { RuleInForce, ruleInForce } from '../rule-resource.ts';
import { findUser, NameParams } from './listing.ts';

/** `GET /v1/users/{name}/rules`: what the rules for sessions come to for one user. */
export function registerRulesOfUsers(app: App, context: Context): void {
  const { authority } = context;
  app.get(
    '/v1/users/:name/rules',
    {
      preValidation: requireAdmin(context),
      schema: {
        operationId: 'getRulesOfUser',
        summary: 'See what the rules for sessions come to for a user',
        description:
          'For each policy: the strictest of it, of the rules of the user’s roles, and of the cap over everything.',
        tags: ['administration'],
        params: NameParams,
        response: {
          200: Type.Object({
            policies: Type.Record(Type.String(), RuleInForce),
            roles: Type.Array(Type.String(), { description: 'The user’s roles that have a rule' }),
          }),
          ...problems,
        },
      },
    },
    async (request) => {
      const { roles } = await findUser(context, request.params.name);
      const set = authority.policies;
      const names = Object.keys(set.policies);
      return {
        policies: Object.fromEntries(names.map((name) => [name, ruleInForce(set, name, roles)])),
        roles: roles.filter((role) => Object.hasOwn(set.roles, role)),
      };
    },
  );
}
