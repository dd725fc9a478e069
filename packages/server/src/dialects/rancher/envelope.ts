import type { FastifyRequest } from 'fastify';
import type { Settings } from '../../settings.ts';
import { baseUrlOf } from '../base-url.ts';

export type Resource = Readonly<Record<string, unknown>>;

/** Writes gdapi: every resource with its type, links and actions, every list as a collection. */
export interface Envelope {
  readonly address: (path: string) => string;
  readonly resource: (type: string, fields: Resource, links?: Readonly<Record<string, string>>) => Resource;
  readonly collection: (type: string, path: string, data: readonly Resource[], pagination: Resource) => Resource;
}

export function envelopeFor(request: FastifyRequest, settings: Settings): Envelope {
  const address = (path: string) => `${baseUrlOf(request, settings)}/v2-beta${path}`;
  // The web interface asks for another name, because its own records have a field "actions".
  const actions = request.headers['x-api-action-links'] === undefined ? 'actions' : 'actionLinks';
  const addresses = (links: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(links).map(([name, path]) => [name, address(path)]));
  return {
    address,
    resource: (type, fields, links = {}) => ({
      id: null,
      type,
      baseType: type,
      ...fields,
      links: addresses(links),
      [actions]: {},
    }),
    collection: (type, path, data, pagination) => ({
      type: 'collection',
      resourceType: type,
      links: { self: address(path) },
      [actions]: {},
      createTypes: {},
      createDefaults: {},
      filters: {},
      sortLinks: {},
      sort: null,
      pagination,
      data,
    }),
  };
}
