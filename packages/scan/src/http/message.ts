/** One request as it goes over the wire. Header names keep their spelling; a name may occur twice. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | null;
  /** `latin1`: each character of the body is one byte. */
  readonly bodyEncoding?: 'latin1';
}

/** One answer. Header names are lower case; `body` holds at most the client's limit. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  /** The body was longer than the limit and was cut there. */
  readonly truncated: boolean;
}

export interface Exchange {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  /** Milliseconds since the epoch when the request left. */
  readonly sentAt: number;
  /** From the first byte sent to the last one read; without the wait for its turn. */
  readonly durationMs: number;
}

export function headerValues(message: HttpResponse | HttpRequest, name: string): string[] {
  const wanted = name.toLowerCase();
  return message.headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value);
}

export function header(message: HttpResponse | HttpRequest, name: string): string | undefined {
  return headerValues(message, name)[0];
}

/** Browsers show as a page what names no type and begins like one. */
export function isHtml(response: HttpResponse): boolean {
  const type = header(response, 'content-type') ?? '';
  return /html/i.test(type) || (type === '' && /^\s*<(!doctype|html|head|body|!--)/i.test(response.body));
}

export function isRedirect(response: HttpResponse): boolean {
  return [301, 302, 303, 307, 308].includes(response.status) && header(response, 'location') !== undefined;
}

/** The answer says nothing about the session: the target is busy, throttles or is broken. */
export function saysNothing(response: HttpResponse): boolean {
  return response.status === 429 || response.status >= 500;
}
