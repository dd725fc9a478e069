import { header } from '../../http/message.ts';
import { readPage } from '../../page/page.ts';
import { arrivalPages } from '../../scan/arrival.ts';
import type { CheckContext } from '../context.ts';

export interface UrlNames {
  readonly query: readonly string[];
  readonly path: readonly string[];
}

/** Shorter values in addresses are numbers of pages and the like. */
const shortest = 8;

/**
 * Under which names an application writes a session's id into its addresses: for whoever comes without cookies, the links,
 * forms and redirects of its pages carry the very value that its cookie has, or one that is another one for every visitor.
 */
export function namesInLinks(context: CheckContext): Promise<UrlNames> {
  return context.once('names-in-links', async () => {
    const [one, two] = [await parametersSeen(context), await parametersSeen(context)];
    const others = new Map<string, Set<string>>();
    for (const { key, value } of two) others.set(key, (others.get(key) ?? new Set()).add(value));
    // A parameter with several values on one page (`?id=start`, `?id=help`) has the same ones for the next visitor.
    const isToken = ({ key, value, isCookie }: Parameter) => isCookie || others.get(key)?.has(value) === false;
    const found = one.filter((parameter) => parameter.value.length >= shortest && isToken(parameter));
    const names = (place: Parameter['place']) => [
      ...new Set(found.filter((each) => each.place === place).map(({ name }) => name)),
    ];
    return { query: names('query'), path: names('path') };
  });
}

interface Parameter {
  readonly place: 'query' | 'path';
  readonly name: string;
  readonly value: string;
  readonly key: string;
  readonly isCookie: boolean;
}

async function parametersSeen(context: CheckContext): Promise<Parameter[]> {
  const visitor = context.visitor('attacker');
  const seen: Parameter[] = [];
  for (const url of arrivalPages(context.target)) {
    const { exchanges } = await visitor.call({ method: 'GET', url, follow: true });
    const cookies = new Set(visitor.jar.all().map(({ value }) => value));
    for (const { request, response } of exchanges) {
      const page = readPage(response.body, request.url);
      const addresses = [
        ...page.links.map((link) => link.url),
        ...page.forms.map(({ action }) => action),
        header(response, 'location') ?? '',
      ];
      seen.push(...addresses.flatMap((address) => parametersIn(address, request.url, cookies)));
    }
    visitor.jar.remove(visitor.jar.all().map(({ name }) => name));
  }
  return seen;
}

function parametersIn(address: string, base: string, cookies: ReadonlySet<string>): Parameter[] {
  if (address === '' || !URL.canParse(address, base)) return [];
  const url = new URL(address, base);
  const inPath = [...url.pathname.matchAll(/;([\w.-]+)=([^;/?]+)/g)].map(([, name = '', value = '']) => ({
    place: 'path' as const,
    name,
    value,
  }));
  const inQuery = [...url.searchParams].map(([name, value]) => ({ place: 'query' as const, name, value }));
  return [...inPath, ...inQuery].map((one) => ({
    ...one,
    key: `${one.place} ${one.name}`,
    isCookie: cookies.has(one.value),
  }));
}
