import { InvalidTarget } from './invalid-target.ts';
import { type RecordedRequest, stepFrom } from './recorded-request.ts';
import type { Account, Target } from './target.ts';

/** Picks the request that carries the password out of a HAR 1.2 recording. */
export function readHar(text: string, account: Account): Partial<Target> {
  const recorded = entriesOf(text).find(({ body }) => body !== null && carries(body, account.password));
  if (recorded === undefined)
    throw new InvalidTarget(`the recording has no request with the password of ${account.user}`);
  return { url: new URL('/', recorded.url).href, login: [stepFrom(recorded, account)] };
}

function carries(body: string, password: string): boolean {
  return [
    password,
    encodeURIComponent(password),
    JSON.stringify(password).slice(1, -1),
    new URLSearchParams({ p: password }).toString().slice(2),
  ].some((form) => body.includes(form));
}

function entriesOf(text: string): RecordedRequest[] {
  let har: { log?: { entries?: unknown } } | null;
  try {
    har = JSON.parse(text) as typeof har;
  } catch (error) {
    throw new InvalidTarget('the recording is not JSON', { cause: error });
  }
  const entries = har?.log?.entries;
  if (!Array.isArray(entries)) throw new InvalidTarget('the recording has no log.entries');
  return entries.map(({ request }: { request: HarRequest }) => ({
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers.map(({ name, value }) => [name, value])),
    body: request.postData?.text ?? null,
  }));
}

interface HarRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly postData?: { readonly text?: string };
}
