import type { Client, Pool } from '../http/client.ts';
import { type CookieJar, createCookieJar } from '../http/cookie-jar.ts';
import { type Exchange, type HttpResponse, header, headerValues, isRedirect } from '../http/message.ts';

/** What someone holds: everything that a server may recognise them by. */
export interface Holdings {
  readonly jar: CookieJar;
  readonly variables: ReadonlyMap<string, string>;
}

export interface Visit {
  /** Every exchange, redirects included, in order. */
  readonly exchanges: readonly Exchange[];
  readonly response: HttpResponse;
  /** Where the last answer came from. */
  readonly url: string;
  readonly isEndless: boolean;
}

export interface Call {
  readonly method: string;
  readonly url: string;
  /** Replaces the visitor's own header of that name; an empty value leaves the header out. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | null;
  /** Follow redirects as a browser does. Off, unless asked for. */
  readonly follow?: boolean;
  /** Part of a burst: goes out at once, and the pace makes up for it afterwards. */
  readonly isUrgent?: boolean;
}

/** One person with one browser. */
export interface Visitor {
  readonly role: Pool;
  readonly jar: CookieJar;
  readonly variables: Map<string, string>;
  call(call: Call): Promise<Visit>;
  /** Takes note of what a browser exchanged in this visitor's name, so that its secrets are masked as all others. */
  note(exchange: Exchange): void;
  /** A copy that nothing the visitor does later can change. */
  holdings(): Holdings;
}

export interface VisitorOptions {
  readonly client: Client;
  readonly role: Pool;
  readonly holdings?: Holdings;
  readonly onExchange?: (exchange: Exchange, visitor: Visitor) => void;
}

const product = 'CurfewScan/0.1';
/** The attacker differs from the victim, so that a session bound to the browser shows. */
const userAgents: Record<Pool, string> = {
  victim: `Mozilla/5.0 (compatible; ${product})`,
  attacker: `${product} (another browser)`,
};

export function userAgentOf(role: Pool): string {
  return userAgents[role];
}

const maxRedirects = 10;

export function createVisitor({ client, role, holdings, onExchange }: VisitorOptions): Visitor {
  const jar = holdings?.jar.copy() ?? createCookieJar();
  const variables = new Map(holdings?.variables);

  async function sendOne(call: Call): Promise<Exchange> {
    const request = { method: call.method, url: call.url, headers: headersFor(call), body: call.body ?? null };
    const exchange = await client.send(request, role, call.isUrgent === true);
    for (const line of headerValues(exchange.response, 'set-cookie')) jar.receive(line, call.url);
    onExchange?.(exchange, visitor);
    return exchange;
  }

  function headersFor(call: Call): [string, string][] {
    const headers = new Map<string, [string, string]>();
    const put = (name: string, value: string) => headers.set(name.toLowerCase(), [name, value]);
    put('User-Agent', userAgentOf(role));
    put('Accept', 'text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8');
    put('Accept-Encoding', 'identity');
    const cookie = jar.headerFor(call.url);
    if (cookie !== null) put('Cookie', cookie);
    for (const [name, value] of Object.entries(call.headers ?? {})) put(name, value);
    return [...headers.values()].filter(([, value]) => value !== '');
  }

  const visitor: Visitor = {
    role,
    jar,
    variables,
    async call(call) {
      const exchanges = [await sendOne(call)];
      let current = call;
      for (let hop = 0; ; hop += 1) {
        const last = exchanges.at(-1);
        if (last === undefined) throw new Error('a call has at least one exchange');
        const next = call.follow === true ? nextCall(current, last.response) : null;
        if (next === null || hop === maxRedirects) {
          return { exchanges, response: last.response, url: last.request.url, isEndless: next !== null };
        }
        current = next;
        exchanges.push(await sendOne(next));
      }
    },
    note: (exchange) => onExchange?.(exchange, visitor),
    holdings: () => ({ jar: jar.copy(), variables: new Map(variables) }),
  };
  return visitor;
}

/** Where a redirect leads, or null: there is none, or it leaves the application. */
function nextCall(call: Call, response: HttpResponse): Call | null {
  const location = header(response, 'location');
  if (!isRedirect(response) || location === undefined || !URL.canParse(location, call.url)) return null;
  const url = new URL(location, call.url);
  if (url.host !== new URL(call.url).host || !url.protocol.startsWith('http')) return null;
  const keepsMethod = response.status === 307 || response.status === 308;
  const headers = { ...call.headers };
  if (keepsMethod) return { ...call, url: url.href };
  for (const name of Object.keys(headers)) if (/^(content-type|origin)$/i.test(name)) delete headers[name];
  return { method: 'GET', url: url.href, headers, follow: true };
}
