import { listParameters } from './list-query.ts';
import { maxRequestSize } from './parameters.ts';

interface Method {
  readonly httpMethod: string;
  readonly path: string;
  readonly parameters?: readonly (keyof typeof parameterTypes)[];
  /** The fields of the body; a name in capitals is a schema's. */
  readonly body?: Readonly<Record<string, string>>;
  readonly bodyIsOptional?: true;
  readonly response: string;
}

/** Client libraries write as JSON what is a list, and everything else as they would print it. */
const parameterTypes = {
  uuid: 'string',
  filters: 'array',
  where: 'object',
  order: 'array',
  select: 'array',
  distinct: 'boolean',
  scopes: 'array',
  limit: 'integer',
  offset: 'integer',
  count: 'string',
  cluster_id: 'string',
  bypass_federation: 'boolean',
  ensure_unique_name: 'boolean',
  username: 'string',
  password: 'string',
} as const;

const authorization = { api_client_authorization: 'ApiClientAuthorization' };
const tokens = 'api_client_authorizations';

/** What there is of Arvados' API. Client libraries make their methods from this. */
const resources: Readonly<Record<string, Readonly<Record<string, Method>>>> = {
  [tokens]: {
    list: {
      httpMethod: 'GET',
      path: tokens,
      parameters: listParameters,
      response: 'ApiClientAuthorizationList',
    },
    get: {
      httpMethod: 'GET',
      path: `${tokens}/{uuid}`,
      parameters: ['uuid', 'select'],
      response: 'ApiClientAuthorization',
    },
    current: {
      httpMethod: 'GET',
      path: `${tokens}/current`,
      parameters: ['select'],
      response: 'ApiClientAuthorization',
    },
    create: {
      httpMethod: 'POST',
      path: tokens,
      parameters: ['select', 'ensure_unique_name', 'cluster_id'],
      body: authorization,
      response: 'ApiClientAuthorization',
    },
    create_system_auth: {
      httpMethod: 'POST',
      path: `${tokens}/create_system_auth`,
      parameters: ['scopes', 'select'],
      response: 'ApiClientAuthorization',
    },
    update: {
      httpMethod: 'PUT',
      path: `${tokens}/{uuid}`,
      parameters: ['uuid', 'select'],
      body: authorization,
      response: 'ApiClientAuthorization',
    },
    delete: {
      httpMethod: 'DELETE',
      path: `${tokens}/{uuid}`,
      parameters: ['uuid', 'select'],
      response: 'ApiClientAuthorization',
    },
  },
  users: {
    current: { httpMethod: 'GET', path: 'users/current', response: 'User' },
    // Client libraries put parameters into the address, which logs may keep: better send them as the body.
    authenticate: {
      httpMethod: 'POST',
      path: 'users/authenticate',
      parameters: ['username', 'password'],
      body: { username: 'string', password: 'string' },
      bodyIsOptional: true,
      response: 'ApiClientAuthorization',
    },
  },
};

const fields = {
  ApiClientAuthorization: {
    api_token: 'text',
    owner_uuid: 'string',
    scopes: 'Array',
    expires_at: 'datetime',
    created_at: 'datetime',
    last_used_at: 'datetime',
  },
  User: { username: 'string', email: 'string', full_name: 'string', is_active: 'boolean', is_admin: 'boolean' },
} as const;

/** The discovery document, for everybody, also with a token that is over. */
export function discoveryDocument(baseUrl: string, cluster: string, documentationPath: string): object {
  return {
    kind: 'discovery#restDescription',
    discoveryVersion: 'v1',
    id: 'arvados:v1',
    name: 'arvados',
    version: 'v1',
    revision: '20131114',
    title: 'Arvados API',
    description: 'The tokens of an Arvados cluster, kept by Curfew.',
    documentationLink: `${baseUrl}${documentationPath}`,
    protocol: 'rest',
    rootUrl: `${baseUrl}/`,
    servicePath: 'arvados/v1/',
    basePath: '/arvados/v1/',
    baseUrl: `${baseUrl}/arvados/v1/`,
    batchPath: 'batch',
    uuidPrefix: cluster,
    maxRequestSize,
    parameters: { alt: { type: 'string', location: 'query', default: 'json', enum: ['json'] } },
    auth: { oauth2: { scopes: { [`${baseUrl}/auth/arvados`]: { description: 'View and manage objects' } } } },
    schemas: {
      ...Object.fromEntries(Object.entries(fields).map(([name, own]) => [name, schemaOf(name, own)])),
      ApiClientAuthorizationList: {
        id: 'ApiClientAuthorizationList',
        type: 'object',
        properties: {
          kind: { type: 'string' },
          items_available: { type: 'integer' },
          items: { type: 'array', items: { $ref: 'ApiClientAuthorization' } },
        },
      },
    },
    resources: Object.fromEntries(
      Object.entries(resources).map(([resource, methods]) => [
        resource,
        {
          methods: Object.fromEntries(
            Object.entries(methods).map(([name, method]) => [name, methodOf(resource, name, method)]),
          ),
        },
      ]),
    ),
  };
}

function schemaOf(id: string, own: Readonly<Record<string, string>>) {
  const properties = { uuid: 'string', ...own };
  return {
    id,
    type: 'object',
    uuidPrefix: id === 'User' ? 'tpzed' : 'gj3su',
    properties: Object.fromEntries(Object.entries(properties).map(([name, type]) => [name, { type }])),
  };
}

function methodOf(resource: string, name: string, method: Method) {
  const { httpMethod, path, parameters = [], body, bodyIsOptional = false, response } = method;
  return {
    id: `arvados.${resource}.${name}`,
    path,
    httpMethod,
    description: `${name} ${resource}`,
    parameters: Object.fromEntries(
      parameters.map((parameter) => {
        const isInPath = path.includes(`{${parameter}}`);
        const type = parameterTypes[parameter];
        return [parameter, { type, required: isInPath, location: isInPath ? 'path' : 'query' }];
      }),
    ),
    ...(body === undefined ? {} : { request: { required: !bodyIsOptional, properties: propertiesOf(body) } }),
    response: { $ref: response },
    scopes: [],
  };
}

function propertiesOf(fields: Readonly<Record<string, string>>) {
  const typeOf = (type: string) => (/^[A-Z]/.test(type) ? { $ref: type } : { type });
  return Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, typeOf(type)]));
}
