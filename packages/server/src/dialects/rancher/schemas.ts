import type { Envelope, Resource } from './envelope.ts';
import { collectionFilters } from './list-query.ts';

interface Shape {
  readonly plural: string;
  readonly collectionMethods: readonly string[];
  readonly resourceMethods: readonly string[];
  readonly fields: Readonly<Record<string, Field>>;
}

interface Field {
  readonly type: string;
  readonly create?: boolean;
  readonly required?: boolean;
  readonly nullable?: boolean;
  readonly options?: readonly string[];
}

const text: Field = { type: 'string', nullable: true };
const flag: Field = { type: 'boolean' };

/** Whoever has not signed in sees schemas and tokens; projects belong to Rancher itself, and there are none here. */
const shapes: Readonly<Record<string, Shape>> = {
  schema: { plural: 'schemas', collectionMethods: ['GET'], resourceMethods: ['GET'], fields: {} },
  token: {
    plural: 'tokens',
    collectionMethods: ['GET', 'POST'],
    resourceMethods: ['GET', 'DELETE'],
    fields: {
      code: { type: 'string', create: true, required: true, nullable: true },
      ttl: { type: 'int', create: true, nullable: true },
      description: { type: 'string', create: true, nullable: true },
      responseType: { type: 'enum', options: ['json', 'cookie'], create: true, nullable: true },
      jwt: text,
      created: { type: 'date', nullable: true },
      expiresAt: { type: 'date', nullable: true },
      accountId: text,
      user: text,
      userType: text,
      userIdentity: { type: 'identity', nullable: true },
      identities: { type: 'array[identity]' },
      authProvider: { type: 'string' },
      security: flag,
      enabled: flag,
      redirectUrl: text,
      originalLogin: text,
    },
  },
  project: { plural: 'projects', collectionMethods: ['GET'], resourceMethods: ['GET'], fields: {} },
};

export function schemaNames(isSignedIn: boolean): readonly string[] {
  return Object.keys(shapes).filter((name) => isSignedIn || name !== 'project');
}

/** @param name one of {@link schemaNames}. @returns `null` where there is no such schema. */
export function schemaResource(name: string, { resource }: Envelope): Resource | null {
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  if (shape === undefined) return null;
  const { plural, collectionMethods, resourceMethods, fields } = shape;
  return resource(
    'schema',
    {
      id: name,
      pluralName: plural,
      collectionMethods,
      resourceMethods,
      resourceFields: Object.fromEntries(Object.entries(fields).map(([field, form]) => [field, fieldResource(form)])),
      resourceActions: {},
      collectionActions: {},
      collectionFields: {},
      collectionFilters: collectionFilters(name),
      includeableLinks: [],
      create: collectionMethods.includes('POST'),
      update: false,
      list: true,
      byId: true,
      deletable: resourceMethods.includes('DELETE'),
    },
    { self: `/schemas/${name}`, collection: `/${plural}` },
  );
}

function fieldResource({ type, create = false, required = false, nullable = false, options }: Field): Resource {
  const form = { type, create, update: false, required, nullable, unique: false, includeInList: true };
  return options === undefined ? form : { ...form, options };
}
