import swagger from '@fastify/swagger';
import { Type } from 'typebox';
import { CurrentSessionSchema, IssuedSchema, SessionSchema } from './api/sessions/resource.ts';
import { UserEntrySchema, UserSchema } from './api/users/resource.ts';
import type { App } from './app.ts';
import { ProblemSchema, problemMediaType } from './problem.ts';
import type { Settings } from './settings.ts';

const refusal = {
  description: 'Refused; `code` says why',
  content: { [problemMediaType]: { schema: Type.Ref('Problem#') } },
};

/** Every route's answers when it refuses. */
export const problems = { '4xx': refusal, '5xx': refusal };

const refusalForPeople = {
  ...refusal,
  content: { 'text/html': { schema: Type.String() }, ...refusal.content },
};

/** As {@link problems}, for pages: whoever accepts HTML is told in HTML. */
export const pageProblems = { '4xx': refusalForPeople, '5xx': refusalForPeople };

/** An answer without a body. In JSON Schema its type is `null`, by which the document leaves the body out. */
export function noContent(description: string) {
  return Type.Unsafe<undefined>({ type: 'null', description });
}

/** A page for people. */
export function htmlPage(description: string) {
  return { description, content: { 'text/html': { schema: Type.String() } } };
}

/** The document at `/openapi.json` is made from the routes' own schemas, so that it cannot say anything else. */
export function describeApi(app: App, settings: Settings): void {
  for (const schema of [
    ProblemSchema,
    SessionSchema,
    CurrentSessionSchema,
    IssuedSchema,
    UserSchema,
    UserEntrySchema,
  ]) {
    app.addSchema(schema);
  }
  app.register(swagger, {
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Curfew',
        version: '1',
        description: 'A session authority: issues, checks, slides, caps, lists and ends web sessions.',
        // Its tokens' ids begin with it.
        ...(settings.arvadosCluster !== null && { 'x-arvados-cluster': settings.arvadosCluster }),
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      // Without a public address: wherever the document itself is.
      servers: [{ url: settings.addresses.base ?? '/' }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'A session’s token' },
          cookie: { type: 'apiKey', in: 'cookie', name: settings.cookie.name },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
      tags: [
        { name: 'sessions', description: 'Signing in and out, and one’s own sessions' },
        { name: 'administration', description: 'For users with the role admin' },
        { name: 'applications', description: 'For applications that look after their own users’ sessions' },
        { name: 'gateway', description: 'For proxies and resource servers' },
        { name: 'signals', description: 'For receivers of OpenID Shared Signals' },
        { name: 'pages', description: 'For people' },
        { name: 'operation', description: 'For whoever runs the server' },
      ],
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `schema-${index}`) },
  });
  app.get(settings.addresses.at('/openapi.json'), { schema: { hide: true } }, async () => app.swagger());
}
