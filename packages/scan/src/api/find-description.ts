import type { Visit, Visitor } from '../drive/visitor.ts';
import { header } from '../http/message.ts';
import { type ApiDescription, mergeDescriptions, nothingDescribed } from './description.ts';
import { readNamedCalls } from './named-calls.ts';
import { readOpenApi } from './openapi.ts';

const usualPlaces = [
  ...['/openapi.json', '/swagger.json', '/openapi.yaml', '/v3/api-docs', '/api/openapi.json', '/api-docs'],
  ...['/swagger/v1/swagger.json', '/api', '/docs/openapi.json', '/api/swagger.json', '/api/docs.json'],
];
const looksLikeDescription = /openapi|swagger|api-?docs/i;

/**
 * What an application says of its calls: on its start page, in the documents that this links to, and at the usual addresses.
 *
 * @param api what was known before, which counts first
 */
export async function findDescription(
  visitor: Visitor,
  { url, api, first }: { readonly url: string; readonly api: ApiDescription; readonly first?: Visit },
): Promise<ApiDescription> {
  const start = first ?? (await visitor.call({ method: 'GET', url, follow: true }));
  const said = start.response.status < 400 ? readNamedCalls(start.response, start.url) : nothingDescribed;
  const linked = [
    ...said.calls.map(({ path }) => path).filter((path) => looksLikeDescription.test(path) && !path.includes('{')),
    ...serviceDescriptions(header(start.response, 'link') ?? ''),
  ];
  const found: ApiDescription[] = [];
  for (const place of new Set([...linked.slice(0, 4), ...usualPlaces].map((path) => new URL(path, url).href))) {
    if (new URL(place).host !== new URL(url).host) continue;
    const described = await describedAt(visitor, place);
    if (described !== null) found.push(described);
    if (found.length > 0) break;
  }
  return mergeDescriptions([api, ...found, said]);
}

/** The targets of `Link: <…>; rel="service-desc"` (RFC 8631). */
function serviceDescriptions(link: string): string[] {
  return [...link.matchAll(/<([^>]+)>\s*;[^,]*rel="?service-(?:desc|doc)/g)].map(([, target = '']) => target);
}

async function describedAt(visitor: Visitor, url: string): Promise<ApiDescription | null> {
  const visit = await visitor.call({ method: 'GET', url, follow: true });
  if (visit.response.status !== 200) return null;
  const described = readOpenApi(visit.response.body, visit.url);
  if (described !== null) return described;
  const isJson = (header(visit.response, 'content-type') ?? '').includes('json');
  const named = isJson ? readNamedCalls(visit.response, visit.url) : nothingDescribed;
  return named.calls.length === 0 ? null : named;
}
