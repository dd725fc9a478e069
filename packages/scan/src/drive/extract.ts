import { header } from '../http/message.ts';
import { readPage } from '../page/page.ts';
import { textOf } from '../page/tree.ts';
import { decoded } from '../record/value-source.ts';
import type { Extractor } from '../target/step.ts';
import type { Visit, Visitor } from './visitor.ts';

/** The value that an extractor finds in an answer, or null. */
export function extract(extractor: Extractor, visit: Visit, visitor: Visitor): string | null {
  const { response } = visit;
  switch (extractor.from) {
    case 'css': {
      const [element] = readPage(response.body, visit.url).select(extractor.css);
      if (element === undefined) return null;
      const attribute = extractor.attribute ?? (element.attribs.value === undefined ? null : 'value');
      return attribute === null ? textOf(element) : (element.attribs[attribute] ?? null);
    }
    case 'regex': {
      const match = new RegExp(extractor.regex).exec(response.body);
      return match?.[1] ?? match?.[0] ?? null;
    }
    case 'json':
      return jsonAt(response.body, extractor.path);
    case 'header':
      return (
        visit.exchanges.map((one) => header(one.response, extractor.header)).findLast((one) => one !== undefined) ??
        null
      );
    case 'address': {
      const address = new RegExp(extractor.address);
      return addressesOn(visit).flatMap((url) => address.exec(url)?.[1] ?? [])[0] ?? null;
    }
    case 'cookie': {
      const value = visitor.jar.all().find(({ name }) => name === extractor.cookie)?.value ?? null;
      return value !== null && extractor.isDecoded ? decoded(value) : value;
    }
  }
}

/** The address of a page, and those that it leads to. What a form was sent to is the address of the page before. */
export function addressesOn({ response, url, exchanges }: Visit): string[] {
  const page = readPage(response.body, url);
  const isFetched = exchanges.at(-1)?.request.method === 'GET';
  return [
    ...(isFetched ? [url] : []),
    ...page.links.map((link) => link.url),
    ...page.forms.map(({ action }) => action),
  ];
}

/** Follows a path such as `$.data.tokens[0].id`. */
function jsonAt(body: string, path: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  for (const key of path.replace(/^\$\.?/, '').match(/[^.[\]'"]+/g) ?? []) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
