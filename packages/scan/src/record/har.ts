import { InvalidTarget } from '../target/invalid-target.ts';
import type { Account, Target } from '../target/target.ts';
import { carries, deriveSignIn } from './derive-steps.ts';
import type { RecordedExchange } from './recording.ts';

/** Reads the sign-in out of a HAR 1.2 recording, with what it takes from the answers before it. */
export function readHar(text: string, account: Account): Partial<Target> {
  const recording = entriesOf(text);
  const signIn = recording.find(({ request }) => carries(request.body ?? '', account.password));
  if (signIn === undefined)
    throw new InvalidTarget(`the recording has no request with the password of ${account.user}`);
  const url = new URL('/', signIn.request.url).href;
  const own = recording.filter(({ request }) => new URL(request.url).origin === new URL(url).origin);
  const derived = deriveSignIn(own, account, url);
  if (derived === null) throw new InvalidTarget(`the recording has no request with the password of ${account.user}`);
  return { url, ...derived };
}

function entriesOf(text: string): RecordedExchange[] {
  let har: { log?: { entries?: unknown } } | null;
  try {
    har = JSON.parse(text.replace(/^\ufeff/, '')) as typeof har;
  } catch (error) {
    throw new InvalidTarget('the recording is not JSON', { cause: error });
  }
  const entries = har?.log?.entries;
  if (!Array.isArray(entries)) throw new InvalidTarget('the recording has no log.entries');
  return (entries as HarEntry[]).filter(({ request }) => /^https?:/.test(request?.url ?? '')).map(exchangeOf);
}

function exchangeOf({ request, response, startedDateTime, _resourceType }: HarEntry): RecordedExchange {
  return {
    purpose: _resourceType ?? '',
    request: {
      method: request.method,
      url: request.url,
      headers: pairsOf(request.headers),
      body: bodyOf(request),
    },
    response: {
      status: response?.status ?? 0,
      headers: [
        ...pairsOf(response?.headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]),
        ...cookiesOf(response),
      ],
      body: textOf(response?.content),
      truncated: false,
    },
    sentAt: Date.parse(startedDateTime ?? '') || 0,
    durationMs: 0,
  };
}

/** Firefox and Chrome give the text; some proxies give the fields only. */
function bodyOf({ postData }: HarRequest): string | null {
  if (postData?.text !== undefined && postData.text !== '') return postData.text;
  const fields = postData?.params ?? [];
  if (fields.length === 0) return null;
  return new URLSearchParams(fields.map(({ name, value }): [string, string] => [name, value ?? ''])).toString();
}

function textOf(content: HarContent | undefined): string {
  const text = content?.text ?? '';
  return content?.encoding === 'base64' ? Buffer.from(text, 'base64').toString('utf8') : text;
}

/** Several lines of one name may have been put into one; the list of cookies has them apart. */
function cookiesOf(response: HarEntry['response']): [string, string][] {
  const hasLines = pairsOf(response?.headers).some(([name]) => /^set-cookie$/i.test(name));
  if (hasLines) return [];
  return (response?.cookies ?? []).map(({ name, value }): [string, string] => ['set-cookie', `${name}=${value}`]);
}

function pairsOf(headers: readonly HarPair[] | undefined): [string, string][] {
  return (headers ?? []).flatMap(({ name, value }): [string, string][] =>
    // Firefox joins cookies with line breaks.
    /^set-cookie$/i.test(name) ? value.split('\n').map((line) => [name, line]) : [[name, value]],
  );
}

interface HarPair {
  readonly name: string;
  readonly value: string;
}

interface HarContent {
  readonly text?: string;
  readonly encoding?: string;
}

interface HarRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: readonly HarPair[];
  readonly postData?: { readonly text?: string; readonly params?: readonly { name: string; value?: string }[] };
}

interface HarEntry {
  readonly request: HarRequest;
  readonly response?: {
    readonly status: number;
    readonly headers?: readonly HarPair[];
    readonly cookies?: readonly HarPair[];
    readonly content?: HarContent;
  };
  readonly startedDateTime?: string;
  readonly _resourceType?: string;
}
