import type { Exchange } from '../http/message.ts';

/** One exchange of a browser, with what its page wanted it for. */
export interface RecordedExchange extends Exchange {
  /** `document`, `xhr`, `fetch`, …: why the browser asked. */
  readonly purpose: string;
}

/** What was asked for by a person or a script, not what pages are drawn with. */
export function isOfInterest({ purpose, request }: RecordedExchange): boolean {
  if (['document', 'xhr', 'fetch', 'other', ''].includes(purpose)) {
    return !/\.(js|mjs|css|png|jpe?g|gif|svg|ico|woff2?|map)(\?|$)/i.test(request.url) && request.method !== 'OPTIONS';
  }
  return false;
}
