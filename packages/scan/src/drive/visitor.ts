import type { Client, Pool } from '../http/client.ts';
import { type CookieJar, createCookieJar } from '../http/cookie-jar.ts';
import {
  type Exchange,
  type HttpRequest,
  type HttpResponse,
  header,
  headerValues,
  isHtml,
  isRedirect,
} from '../http/message.ts';
import { readPage } from '../page/page.ts';
import { browserHeaders, type CallKind, kindOf } from './browser-headers.ts';

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
  /** An address outside the scope of the scan that the last answer leads to. */
  readonly leadsAway: string | null;
}

export interface Call {
  readonly method: string;
  readonly url: string;
  /** Replaces the visitor's own header of that name; an empty value leaves the header out. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | null;
  /** `latin1`: each character of the body is one byte. */
  readonly bodyEncoding?: 'latin1';
  /** Whether a person's browser asks for a page, or a script for data; read off the call, where nothing is said. */
  readonly as?: CallKind;
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
  /** The page in front of the visitor: where the last step led. */
  page: Visit | null;
  call(call: Call): Promise<Visit>;
  /** Whether an address belongs to the target. */
  isAllowed(url: URL): boolean;
  /** Milliseconds that the scan has left. */
  remainingMs(): number;
  /** Takes note of what a browser exchanged in this visitor's name, so that its secrets are masked as all others. */
  note(exchange: Exchange): void;
  /** A copy that nothing the visitor does later can change. */
  holdings(): Holdings;
}

export interface VisitorOptions {
  readonly client: Client;
  readonly role: Pool;
  readonly holdings?: Holdings;
  /** Called before anything leaves. @throws ScanFailure to keep it back */
  readonly onCall?: (call: Call) => void;
  readonly onExchange?: (exchange: Exchange, visitor: Visitor) => void;
}

/** As many as browsers follow. */
const maxRedirects = 20;

export function createVisitor({ client, role, holdings, onCall, onExchange }: VisitorOptions): Visitor {
  const jar = holdings?.jar.copy() ?? createCookieJar();
  const variables = new Map(holdings?.variables);

  async function sendOne(call: Call): Promise<Exchange> {
    onCall?.(call);
    const request: HttpRequest = {
      method: call.method,
      url: call.url,
      headers: browserHeaders(call, jar.headerFor(call.url)),
      body: call.body ?? null,
      ...(call.bodyEncoding && { bodyEncoding: call.bodyEncoding }),
    };
    const exchange = await client.send(request, role, call.isUrgent === true);
    for (const line of headerValues(exchange.response, 'set-cookie')) jar.receive(line, call.url);
    onExchange?.(exchange, visitor);
    return exchange;
  }

  const visitor: Visitor = {
    role,
    jar,
    variables,
    page: null,
    async call(call) {
      const exchanges = [await sendOne(call)];
      let current = call;
      for (let hop = 0; ; hop += 1) {
        const last = exchanges.at(-1);
        if (last === undefined) throw new Error('a call has at least one exchange');
        const next = call.follow === true ? nextCall(current, last.response) : null;
        const isAway = next !== null && !client.isAllowed(new URL(next.url));
        if (next === null || isAway || hop === maxRedirects) {
          return {
            exchanges,
            response: last.response,
            url: last.request.url,
            isEndless: next !== null && !isAway,
            leadsAway: isAway ? next.url : null,
          };
        }
        current = next;
        exchanges.push(await sendOne(next));
      }
    },
    isAllowed: client.isAllowed,
    remainingMs: client.remainingMs,
    note(exchange) {
      client.count();
      onExchange?.(exchange, visitor);
    },
    holdings: () => ({ jar: jar.copy(), variables: new Map(variables) }),
  };
  return visitor;
}

/** Where a redirect, or a page that sends its reader on, leads; null if the answer is the last one. */
function nextCall(call: Call, response: HttpResponse): Call | null {
  const sentOn = header(response, 'hx-redirect');
  if (sentOn !== undefined && call.headers?.['HX-Request'] !== undefined && URL.canParse(sentOn, call.url)) {
    return {
      method: 'GET',
      url: new URL(sentOn, call.url).href,
      headers: { Referer: call.url },
      follow: true,
      as: 'page',
    };
  }
  const location = header(response, 'location');
  if (!isRedirect(response) || location === undefined) return refreshedCall(call, response);
  if (!URL.canParse(location, call.url)) return null;
  const url = new URL(location, call.url);
  if (!url.protocol.startsWith('http')) return null;
  const isSameHost = url.host === new URL(call.url).host;
  const headers = Object.fromEntries(
    Object.entries(call.headers ?? {}).filter(([name]) => isSameHost || !/^(authorization|x-.*)$/i.test(name)),
  );
  const keepsMethod = response.status === 307 || response.status === 308 || call.method === 'HEAD';
  if (keepsMethod) return { ...call, headers, url: url.href };
  for (const name of Object.keys(headers)) if (/^(content-type|origin)$/i.test(name)) delete headers[name];
  return { method: 'GET', url: url.href, headers, follow: true, as: kindOf(call) };
}

function refreshedCall(call: Call, response: HttpResponse): Call | null {
  if (kindOf(call) !== 'page' || !isHtml(response)) return null;
  const byHeader = /^\s*[0-5]\s*[;,]\s*(?:url\s*=\s*)?["']?([^"']+)/i.exec(header(response, 'refresh') ?? '')?.[1];
  const isNamed = byHeader !== undefined && URL.canParse(byHeader, call.url);
  // Only a page that says "refresh" is worth reading for it.
  const inPage = /http-equiv\s*=\s*["']?refresh/i.test(response.body)
    ? readPage(response.body, call.url).refresh
    : null;
  const url = isNamed ? new URL(byHeader, call.url).href : inPage;
  if (url === null || url === call.url || !/^https?:/.test(url)) return null;
  return { method: 'GET', url, headers: { Referer: call.url }, follow: true, as: 'page' };
}
