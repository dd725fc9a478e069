import type { FastifyRequest } from 'fastify';
import type { Envelope, Resource } from './envelope.ts';
import { GdapiError } from './errors.ts';

type Query = Readonly<Record<string, unknown>>;

/** What a filter compares with; `null` and `notnull` compare with nothing. */
const modifiers: Readonly<Record<string, (value: string | null, asked: string) => boolean>> = {
  eq: (value, asked) => value === asked,
  ne: (value, asked) => value !== asked,
  prefix: (value, asked) => (value ?? '').toLowerCase().startsWith(asked.toLowerCase()),
  null: (value) => value === null,
  notnull: (value) => value !== null,
};

const defaultLimit = 100;
const longest = 3_000;

/** By which fields each type can be filtered and sorted. There are no projects, whatever is asked of them. */
const filterable: Readonly<Record<string, readonly string[]>> = {
  schema: ['id', 'pluralName'],
  token: ['accountId', 'authProvider', 'user', 'userType'],
  project: [
    ...['accountId', 'all', 'created', 'description', 'healthState', 'id', 'kind', 'name', 'orchestration'],
    ...['projectTemplateId', 'removed', 'removeTime', 'state', 'system', 'uuid', 'version', 'virtualMachine'],
  ],
};

/** As a schema tells clients. */
export function collectionFilters(type: string): Resource {
  return Object.fromEntries((filterable[type] ?? []).map((field) => [field, { modifiers: Object.keys(modifiers) }]));
}

/**
 * A collection as its query asks for it: filters such as `user` and `user_ne`, `sort` and `order`, `limit` and `marker`. Rancher
 * passed over what it did not know, and a filter with a typing error in it found everything.
 *
 * @throws GdapiError 422, naming the parameter.
 */
export function answerList(
  request: FastifyRequest,
  envelope: Envelope,
  type: string,
  path: string,
  resources: readonly Resource[],
): Resource {
  const { sort, order, limit: writtenLimit, marker, ...filters } = request.query as Query;
  const fields = filterable[type] ?? [];
  const tests = Object.entries(filters).flatMap(([name, asked]) => readFilter(name, asked, fields));
  const sorted = sortBy(readText('sort', sort), readText('order', order), fields, resources);
  const found = sorted.filter((resource) => tests.every((test) => test(resource)));

  const limit = readLimit(readText('limit', writtenLimit));
  const start = readMarker(readText('marker', marker));
  const end = start + limit;
  const next = found.length > end ? nextAddress(request, envelope, path, end) : null;
  return envelope.collection(type, path, found.slice(start, end), { limit, next, partial: next !== null, total: null });
}

function readFilter(name: string, asked: unknown, fields: readonly string[]) {
  const underscore = name.lastIndexOf('_');
  const field = underscore < 0 ? name : name.slice(0, underscore);
  const modifier = underscore < 0 ? 'eq' : name.slice(underscore + 1);
  const compare = Object.hasOwn(modifiers, modifier) ? modifiers[modifier] : undefined;
  if (!fields.includes(field) || compare === undefined) throw invalid('InvalidOption', name);
  return [asked].flat().map((text) => (resource: Resource) => compare(textOf(resource[field]), String(text)));
}

function sortBy(
  sort: string | undefined,
  order: string | undefined,
  fields: readonly string[],
  resources: readonly Resource[],
): readonly Resource[] {
  if (order !== undefined && !/^(asc|desc)$/i.test(order)) throw invalid('InvalidOption', 'order');
  if (sort === undefined) return resources;
  if (!fields.includes(sort)) throw invalid('InvalidOption', 'sort');
  const sign = order?.toLowerCase() === 'desc' ? -1 : 1;
  return resources.toSorted((one, other) => sign * (textOf(one[sort]) ?? '').localeCompare(textOf(other[sort]) ?? ''));
}

/** As in Rancher, 0 and less are "as many as there may be". */
function readLimit(text: string | undefined): number {
  if (text === undefined) return defaultLimit;
  if (!/^-?\d{1,9}$/.test(text)) throw invalid('InvalidFormat', 'limit');
  return Number(text) > 0 ? Math.min(Number(text), longest) : longest;
}

function readMarker(text: string | undefined): number {
  if (text === undefined) return 0;
  const offset = /^m(\d{1,9})$/.exec(text)?.[1];
  if (offset === undefined) throw invalid('InvalidFormat', 'marker');
  return Number(offset);
}

function nextAddress({ query }: FastifyRequest, { address }: Envelope, path: string, end: number): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query as Query)) {
    for (const text of [value].flat()) parameters.append(name, String(text));
  }
  parameters.set('marker', `m${end}`);
  return `${address(path)}?${parameters}`;
}

function readText(name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw invalid('InvalidFormat', name);
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

/**
 * What a write or a deletion says in its address would be passed over, and some of it is secret.
 *
 * @throws GdapiError 422, naming the parameter.
 */
export function refuseParameters({ query }: FastifyRequest): void {
  const [name] = Object.keys(query as Query);
  if (name !== undefined) throw invalid('InvalidOption', name);
}

function invalid(code: string, fieldName: string): GdapiError {
  return new GdapiError({ status: 422, code, fieldName: fieldName.slice(0, 100) });
}
