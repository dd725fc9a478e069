import {
  type Authority,
  assuranceLevels,
  CurfewError,
  type KeptRule,
  type KeptRules,
  limitActions,
  noKeptRules,
  type RuleKeeping,
  type RuleVersion,
  writeInstant,
} from '@curfew/core';
import { type Static, Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { requesterOf, requireAdmin } from '../caller.ts';
import { problems } from '../openapi.ts';
import { Instant } from './instant.ts';
import { nullable } from './nullable.ts';

const seconds = Type.Number({ minimum: 0, maximum: 1_000_000_000 });
const Rule = Type.Object(
  {
    idleTimeoutSeconds: seconds,
    tokenLifetimeSeconds: seconds,
    maxSessions: Type.Integer({ minimum: 0 }),
    onLimit: Type.Enum(limitActions),
    requires: Type.Optional(Type.Enum(assuranceLevels, { description: 'Of a role' })),
  },
  { additionalProperties: false, description: 'Every limit that is 0 is off' },
);

/** What is set at running servers. */
export const KeptRulesSchema = Type.Object(
  {
    policies: Type.Record(Type.String(), Rule),
    roles: Type.Record(Type.String(), Rule),
    maxTokenLifetimeSeconds: nullable(Type.Number({ minimum: 0, description: 'null: not set here' })),
  },
  { additionalProperties: false },
);
type KeptRulesResource = Static<typeof KeptRulesSchema>;

export const Origin = Type.Enum(['configured', 'here', 'built-in'], {
  description: 'In the server’s file or environment, which win; set here; or what it is by itself',
});

const Version = Type.Object({
  version: Type.Integer(),
  at: Instant,
  actor: nullable(Type.String()),
  rules: KeptRulesSchema,
});

const tags = ['administration'];

/** `PUT /v1/policies` and its history: rules that are kept in the store. */
export function registerKeptRules(app: App, context: Context): void {
  const preValidation = requireAdmin(context);
  app.put(
    '/v1/policies',
    {
      preValidation,
      schema: {
        operationId: 'setPolicies',
        summary: 'Set the rules for sessions that are not configured elsewhere',
        description:
          'In place of all that were set here before. They hold for new sessions at once; live ones are brought within them by `POST /v1/policies/apply`. What the file or the environment sets is refused. Needs a recent sign-in.',
        tags,
        body: Type.Object(
          {
            version: Type.Integer({
              minimum: 0,
              description: 'The version that this replaces, as of `GET /v1/policies`',
            }),
            rules: KeptRulesSchema,
          },
          { additionalProperties: false },
        ),
        response: { 200: Version, ...problems },
      },
    },
    async (request) => {
      const { version, rules } = request.body;
      const requester = requesterOf(request, 'admin');
      return versionResource(await keepingOf(context).change(readKeptRules(rules), version, requester));
    },
  );

  app.get(
    '/v1/policies/history',
    {
      preValidation,
      schema: {
        operationId: 'listPolicyVersions',
        summary: 'See what the rules were, newest first',
        tags,
        querystring: Type.Object(
          {
            before: Type.Optional(Type.Integer({ minimum: 1, description: 'Only versions before this one' })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, description: 'Default 20' })),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ items: Type.Array(Version) }), ...problems },
      },
    },
    async (request) => {
      const { limit = 20, before } = request.query;
      const versions = await keepingOf(context).history({ limit, ...(before !== undefined && { before }) });
      return { items: versions.map(versionResource) };
    },
  );
}

/** @throws CurfewError `not-found` where all rules are configured. */
function keepingOf({ authority }: Pick<Context, 'authority'>): RuleKeeping {
  if (authority.rules !== null) return authority.rules;
  throw new CurfewError('not-found', 'the rules of this server are all configured, and cannot be set here');
}

/** What would hold with other rules, which are not in force. */
export function previewed(context: Pick<Context, 'authority'>, rules: KeptRulesResource) {
  return keepingOf(context).preview(readKeptRules(rules));
}

/** Where each rule comes from, and what is set here. */
export function keptResource({ policies: set, rules }: Pick<Authority, 'policies' | 'rules'>) {
  const kept = rules?.kept() ?? noKeptRules;
  const configured = rules?.configured ?? null;
  const originIn = (names: readonly string[] | undefined, here: object) => (name: string) =>
    configured === null || names?.includes(name) ? 'configured' : Object.hasOwn(here, name) ? 'here' : 'built-in';
  const originsOf = (all: object, names: readonly string[] | undefined, here: object) =>
    Object.fromEntries(Object.keys(all).map((name) => [name, originIn(names, here)(name)]));
  const cap =
    configured === null || configured.maxTokenLifetime
      ? 'configured'
      : kept.maxTokenLifetimeMs === null
        ? 'built-in'
        : 'here';
  return {
    version: rules === null ? null : rules.version(),
    kept: writeKeptRules(kept),
    origins: {
      policies: originsOf(set.policies, configured?.policies, kept.policies),
      roles: originsOf(set.roles, configured?.roles, kept.roles),
      maxTokenLifetime: cap,
    },
  };
}

function versionResource({ number, at, actor, rules }: RuleVersion) {
  return { version: number, at: writeInstant(at), actor, rules: writeKeptRules(rules) };
}

function readKeptRules({ policies, roles, maxTokenLifetimeSeconds }: KeptRulesResource): KeptRules {
  const read = ({ idleTimeoutSeconds, tokenLifetimeSeconds, ...rule }: Static<typeof Rule>): KeptRule => ({
    idleTimeoutMs: idleTimeoutSeconds * 1_000,
    tokenLifetimeMs: tokenLifetimeSeconds * 1_000,
    ...rule,
  });
  return {
    policies: each(policies, read),
    roles: each(roles, read),
    maxTokenLifetimeMs: maxTokenLifetimeSeconds === null ? null : maxTokenLifetimeSeconds * 1_000,
  };
}

function writeKeptRules({ policies, roles, maxTokenLifetimeMs }: KeptRules): KeptRulesResource {
  const write = ({ idleTimeoutMs, tokenLifetimeMs, ...rule }: KeptRule): Static<typeof Rule> => ({
    idleTimeoutSeconds: idleTimeoutMs / 1_000,
    tokenLifetimeSeconds: tokenLifetimeMs / 1_000,
    ...rule,
  });
  return {
    policies: each(policies, write),
    roles: each(roles, write),
    maxTokenLifetimeSeconds: maxTokenLifetimeMs === null ? null : maxTokenLifetimeMs / 1_000,
  };
}

function each<From, To>(rules: Readonly<Record<string, From>>, change: (rule: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, change(rule)]));
}
