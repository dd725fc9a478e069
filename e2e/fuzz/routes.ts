/** A JSON schema, as far as values are made by it. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly $ref?: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

/** One method at one address, with what it says of what it takes. */
export interface Route {
  readonly method: string;
  /** With `{name}` for what varies. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** By content type; `null` where there is no body. */
  readonly bodies: Readonly<Record<string, Schema>> | null;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export function describedRoutes({ paths }: ApiDocument): Route[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      bodies:
        requestBody === undefined
          ? null
          : Object.fromEntries(
              Object.entries(requestBody.content).map(([type, { schema }]) => [type, schema ?? {}] as const),
            ),
    })),
  );
}

const text: Schema = { type: 'string' };
const texts: Schema = { type: 'array', items: text };
const whole: Schema = { type: 'integer' };
const yes: Schema = { type: 'boolean' };
const anything: Schema = {};

function object(properties: Readonly<Record<string, Schema>>, required = Object.keys(properties)): Schema {
  return { type: 'object', properties, required };
}

/** What a dialect's clients send is written here, because no document describes it. `query` and `body` name what is understood. */
function route(
  methods: string,
  path: string,
  { query = {}, body }: { readonly query?: Readonly<Record<string, Schema>>; readonly body?: Schema } = {},
): Route[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: text,
  }));
  const inQuery = Object.entries(query).map(([name, schema]) => ({ name, in: 'query', schema }));
  const form = 'application/x-www-form-urlencoded';
  const bodies = body === undefined ? null : { 'application/json': body, [form]: body };
  return methods.split(' ').map((method) => ({ method, path, parameters: [...inPath, ...inQuery], bodies }));
}

const credentials = object({ name: text, username: text, password: text }, ['password']);
const document = object(
  {
    _id: text,
    _rev: text,
    _deleted: yes,
    type: { const: 'user' },
    name: text,
    roles: texts,
    password: text,
    password_scheme: { enum: ['pbkdf2', 'simple', 'simple+pbkdf2'] },
    salt: text,
    derived_key: text,
    iterations: whole,
  },
  ['_id', 'type', 'name', 'roles'],
);
const range = {
  ...{ key: anything, keys: anything, startkey: anything, start_key: anything, endkey: anything, end_key: anything },
  ...{ inclusive_end: yes, descending: yes, skip: whole, limit: whole, include_docs: yes },
};

/** A document that fits its address: only such ones are written. */
function ofUser(name: string): Route[] {
  const own = {
    ...{ _id: { const: `org.couchdb.user:${name}` }, type: { const: 'user' }, name: { const: name } },
    ...{ roles: texts, _rev: text, password: text, likes: anything },
  };
  const body = object(own, ['_id', 'type', 'name', 'roles']);
  return route('GET PUT DELETE', `/_users/org.couchdb.user:${name}`, { query: { rev: text }, body });
}

const couchdb: readonly Route[] = [
  ...route('GET HEAD', '/'),
  ...route('GET', '/_up'),
  ...route('GET', '/_uuids', { query: { count: whole } }),
  ...route('GET', '/_membership'),
  ...route('GET', '/_all_dbs'),
  ...route('GET DELETE', '/_session', { query: { basic: yes, next: text } }),
  ...route('POST', '/_session', { query: { next: text, fail: text }, body: credentials }),
  ...route('GET PUT POST', '/_users', { body: document }),
  ...route('GET', '/_users/_all_docs', { query: range }),
  ...route('POST', '/_users/_all_docs', { query: range, body: object(range, []) }),
  ...route('POST', '/_users/_bulk_docs', {
    body: object({ docs: { type: 'array', items: document }, new_edits: yes }),
  }),
  ...route('POST', '/_users/_find', { body: object({ selector: anything }) }),
  ...route('GET PUT DELETE', '/_users/{document}', { query: { rev: text, open_revs: text }, body: document }),
  ...['w1', 'w2', 'web_user'].flatMap((name) => ofUser(name)),
  ...route('GET', '/_users/_design/{document}'),
  ...route('GET', '/{document}'),
];

const rancher: readonly Route[] = [
  ...route('GET', '/v2-beta'),
  ...route('GET', '/v2-beta/{word}', { query: { limit: whole, marker: text, sort: text, id: text } }),
  ...route('POST', '/v2-beta/token', {
    body: object({ code: text, authProvider: { enum: ['localauthconfig'] }, ttl: whole, description: text }, ['code']),
  }),
  ...route('GET DELETE', '/v2-beta/token/{session}'),
  ...route('GET DELETE', '/v2-beta/token/current'),
  ...route('GET', '/v1/token/{session}'),
];

const list = {
  ...{ filters: anything, where: anything, order: anything, select: anything, limit: whole, offset: whole },
  ...{ count: text, distinct: yes, cluster_id: text },
};
const tokens = '/arvados/v1/api_client_authorizations';
const fields = object({ scopes: texts, expires_at: text, owner_uuid: text }, []);

const arvados: readonly Route[] = [
  ...route('GET', '/discovery/v1/apis/arvados/v1/rest'),
  ...route('GET', '/arvados/v1/users/current'),
  ...route('POST', '/arvados/v1/users/authenticate', { body: object({ username: text, password: text }) }),
  ...route('GET', tokens, { query: list }),
  ...route('POST', tokens, { body: object({ api_client_authorization: fields, select: texts }, []) }),
  ...route('POST', `${tokens}/create_system_auth`, { body: object({ scopes: texts }, []) }),
  ...route('GET PUT PATCH DELETE', `${tokens}/{uuid}`, { body: object({ api_client_authorization: fields }, []) }),
  ...route('GET', `${tokens}/current`),
  ...route('GET', '/arvados/v1/{word}', { query: list }),
  ...route('GET', '/login', { query: { return_to: text, remote: text } }),
  ...route('GET', '/logout', { query: { return_to: text } }),
];

const cockroach: readonly Route[] = [
  ...route('POST', '/login', { body: object({ username: text, password: text }) }),
  ...route('POST', '/logout'),
  ...route('POST', '/api/v2/login/', { body: object({ username: text, password: text }) }),
  ...route('POST', '/api/v2/logout/'),
  ...route('GET', '/api/v2/sessions/', { query: { username: text, limit: whole, start: text } }),
  ...route('GET', '/api/v2/users/', { query: { limit: whole, start: text } }),
  ...route('GET', '/_admin/v1/{word}'),
  ...route('GET POST', '/_status/{word}', { body: anything }),
  ...route('POST', '/ts/query', { body: anything }),
];

/** The addresses of every dialect, of pages, and some that nobody serves. */
export const otherRoutes: readonly Route[] = [
  ...couchdb,
  ...rancher,
  ...arvados,
  ...cockroach,
  ...route('GET', '/sign-in', { query: { return_to: text } }),
  ...route('POST', '/sign-in', { body: object({ username: text, password: text, return_to: text }) }),
  ...route('GET POST', '/sign-out', { body: object({}) }),
  ...route('GET', '/account'),
  ...route('GET', '/console'),
  ...route('GET', '/console/{word}'),
  ...route('GET', '/assets/{word}'),
  ...route('GET PUT POST PATCH DELETE OPTIONS', '/{word}', { body: anything }),
  ...route('OPTIONS TRACE', '/v1/{word}'),
];
