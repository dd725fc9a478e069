import { type Element, isTag } from 'domhandler';

/** A request that htmx makes of an element, by its attributes. */
export interface HtmxRequest {
  readonly method: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
}

const methods = ['post', 'delete', 'put', 'patch', 'get'] as const;

/** @see https://htmx.org/reference/ */
export function htmxOf(element: Element): HtmxRequest | null {
  for (const method of methods) {
    const address = attributeOf(element, `hx-${method}`);
    if (address === undefined) continue;
    return { method: method.toUpperCase(), address, headers: { 'HX-Request': 'true', ...inheritedHeaders(element) } };
  }
  return null;
}

function attributeOf({ attribs }: Element, name: string): string | undefined {
  return attribs[name] ?? attribs[`data-${name}`];
}

/** `hx-headers` holds for everything below, the nearest first: where many put their form token. */
function inheritedHeaders(element: Element): Record<string, string> {
  let headers: Record<string, string> = {};
  for (let one: Element['parent'] = element; one !== null; one = one.parent) {
    if (isTag(one)) headers = { ...readHeaders(attributeOf(one, 'hx-headers')), ...headers };
  }
  return headers;
}

function readHeaders(json: string | undefined): Record<string, string> {
  try {
    const read: unknown = JSON.parse(json ?? '{}');
    const entries = typeof read === 'object' && read !== null ? Object.entries(read) : [];
    return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string')) as Record<string, string>;
  } catch {
    return {};
  }
}
