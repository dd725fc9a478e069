import { CurfewError, type Deviation, deviationsOf, policyPresets, viewSession, writeInstant } from '@curfew/core';
import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { requesterOf, requireAdmin } from '../caller.ts';
import { problems } from '../openapi.ts';
import { Instant } from './instant.ts';
import { KeptRulesSchema, keptResource, Origin, previewed } from './kept-rules.ts';
import { nullable } from './nullable.ts';
import { partFields, partOf, partResource, partSchema } from './part.ts';
import { Rule, rulesOf } from './rule-resource.ts';
import { SessionRef } from './sessions/resource.ts';

const DeviationSchema = Type.Object({
  policy: Type.String(),
  preset: Type.Enum(Object.keys(policyPresets)),
  limit: Type.Enum(['idleTimeoutSeconds', 'tokenLifetimeSeconds']),
  allowedSeconds: Type.Number({ description: '0: no limit' }),
  atMostSeconds: Type.Number({ description: 'By the preset' }),
});

const ApplyBody = Type.Object(
  {
    dryRun: Type.Optional(Type.Boolean()),
    rules: Type.Optional({
      ...KeptRulesSchema,
      description: 'For a dry run: with these set, as by `PUT /v1/policies`',
    }),
    ...partFields,
  },
  { additionalProperties: false },
);

/** The rules that sessions live by. */
export function registerPolicies(app: App, context: Context): void {
  const { authority } = context;
  const preValidation = requireAdmin(context);
  const tags = ['administration'];

  app.get(
    '/v1/policies',
    {
      preValidation,
      schema: {
        operationId: 'getPolicies',
        summary: 'See the rules for sessions',
        tags,
        response: {
          200: Type.Object({
            policies: Type.Record(Type.String(), Rule),
            roles: Type.Record(Type.String(), Rule),
            maxTokenLifetimeSeconds: Type.Number(),
            presets: Type.Record(Type.String(), Rule, {
              description: 'What NIST SP 800-63B-4 and OWASP ASVS 4.0.3 allow at each of their levels',
            }),
            deviations: Type.Array(DeviationSchema, { description: 'Where a policy allows more than a preset' }),
            version: nullable(Type.Integer({ description: 'Of what is set here; null: nothing can be' })),
            kept: KeptRulesSchema,
            origins: Type.Object({
              policies: Type.Record(Type.String(), Origin),
              roles: Type.Record(Type.String(), Origin),
              maxTokenLifetime: Origin,
            }),
          }),
          ...problems,
        },
      },
    },
    async () => {
      const { policies, roles, maxTokenLifetimeMs } = authority.policies;
      return {
        policies: rulesOf(policies),
        roles: rulesOf(roles),
        maxTokenLifetimeSeconds: maxTokenLifetimeMs / 1_000,
        presets: rulesOf(policyPresets),
        deviations: Object.entries(policies).flatMap(([policy, rule]) =>
          deviationsOf(rule, maxTokenLifetimeMs).map((deviation) => deviationResource(policy, deviation)),
        ),
        ...keptResource(authority),
      };
    },
  );

  app.post(
    '/v1/policies/apply',
    {
      config: { emptyBody: true },
      preValidation,
      schema: {
        operationId: 'applyPolicies',
        summary: 'Bring live sessions within the rules as they are now',
        description:
          'Never lengthens anything. One request does a part: where it is not `complete`, send it again with its `cursor`. Needs a recent sign-in, except for a dry run.',
        tags,
        body: ApplyBody,
        response: {
          200: Type.Object({
            ...partSchema,
            shortened: Type.Integer(),
            ended: Type.Integer(),
            changes: Type.Array(
              Type.Object({
                session: SessionRef,
                effect: Type.Enum(['shortened', 'ended']),
                expiresAt: nullable(Instant),
              }),
            ),
          }),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const dryRun = request.body.dryRun === true;
      const { rules } = request.body;
      if (rules !== undefined && !dryRun) {
        throw new CurfewError('invalid-request', '"rules" only previews: set them first, or send "dryRun": true');
      }
      const asked = {
        dryRun,
        ...(rules !== undefined && { policies: previewed(context, rules) }),
        ...partOf(request.body, reply),
      };
      const report = await authority.applyPolicies(asked, requesterOf(request, 'admin'));
      const now = authority.now();
      return {
        ...partResource(report),
        shortened: report.shortened,
        ended: report.ended,
        changes: report.changes.map(({ session, effect, expiresAt }) => ({
          session: viewSession(session, now),
          effect,
          expiresAt: writeInstant(expiresAt),
        })),
      };
    },
  );
}

function deviationResource(policy: string, { preset, limit, allowedMs, atMostMs }: Deviation) {
  return {
    policy,
    preset,
    limit: limit === 'idleTimeoutMs' ? ('idleTimeoutSeconds' as const) : ('tokenLifetimeSeconds' as const),
    allowedSeconds: allowedMs / 1_000,
    atMostSeconds: atMostMs / 1_000,
  };
}
