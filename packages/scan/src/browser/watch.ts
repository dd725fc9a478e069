import type { BrowserContext, Request, Response } from 'playwright-core';
import type { RecordedExchange } from '../record/recording.ts';

export interface Watch {
  /** Everything so far, in the order in which it was asked. */
  exchanges(): Promise<readonly RecordedExchange[]>;
  /** Milliseconds since anything was under way. */
  quietMs(): number;
}

const mostExchanges = 400;
const ofInterest = new Set(['document', 'xhr', 'fetch', 'other', 'eventsource']);

/** Writes down what a browser exchanges with hosts that belong to the target. */
export function watch(context: BrowserContext, isAllowed: (url: URL) => boolean): Watch {
  const exchanges: Promise<RecordedExchange | null>[] = [];
  const underWay = new Set<Request>();
  let lastChange = performance.now();
  const touch = () => {
    lastChange = performance.now();
  };
  context.on('request', (request) => {
    // A stream of events never ends.
    if (request.resourceType() !== 'eventsource') underWay.add(request);
    touch();
  });
  const settle = (request: Request) => {
    underWay.delete(request);
    touch();
  };
  context.on('requestfinished', settle);
  context.on('requestfailed', settle);
  context.on('response', (response) => {
    const url = new URL(response.url());
    if (!url.protocol.startsWith('http') || !isAllowed(url)) return;
    if (exchanges.length < mostExchanges) exchanges.push(toExchange(response).catch(() => null));
  });
  return {
    exchanges: async () => (await Promise.all(exchanges)).filter((one) => one !== null),
    quietMs: () => (underWay.size > 0 ? 0 : performance.now() - lastChange),
  };
}

async function toExchange(response: Response): Promise<RecordedExchange> {
  const request = response.request();
  const purpose = request.resourceType();
  const sent = await request.headersArray();
  const received = await response.headersArray();
  const isRead = ofInterest.has(purpose) && !(response.status() >= 300 && response.status() < 400);
  const body = isRead ? await bodyOf(response) : '';
  return {
    purpose,
    request: {
      method: request.method(),
      ...withoutUserInfo(
        request.url(),
        sent.map(({ name, value }): [string, string] => [name, value]),
      ),
      body: request.postData(),
    },
    response: {
      status: response.status(),
      headers: received.map(({ name, value }): [string, string] => [name.toLowerCase(), value]),
      body,
      truncated: false,
    },
    sentAt: request.timing().startTime,
    durationMs: Math.max(0, request.timing().responseEnd),
  };
}

/** A script may give name and password beside the address; a browser sends them as HTTP Basic. */
function withoutUserInfo(address: string, headers: [string, string][]): { url: string; headers: [string, string][] } {
  const url = new URL(address);
  if (url.username === '') return { url: address, headers };
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  const others = headers.filter(([name]) => !/^authorization$/i.test(name));
  const basic = `Basic ${Buffer.from(pair).toString('base64')}`;
  return { url: url.href, headers: [...others, ['Authorization', basic]] };
}

const mostBytes = 512 * 1024;

/** A page that leaves takes its answers with it; one that streams never ends. */
async function bodyOf(response: Response): Promise<string> {
  const late = new Promise<string>((resolve) => setTimeout(() => resolve(''), 3000).unref());
  const body = response.text().catch(() => '');
  return (await Promise.race([body, late])).slice(0, mostBytes);
}
