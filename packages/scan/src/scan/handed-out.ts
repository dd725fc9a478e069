import { type Exchange, header, headerValues } from '../http/message.ts';
import { parseSetCookie } from '../http/set-cookie.ts';

/** Cookies that the scan's newcomers were handed on the way of other checks: samples that cost no request. */
export interface HandedOut {
  note(exchange: Exchange): void;
  /** Values of a cookie that were not taken before. */
  take(name: string): string[];
}

export function createHandedOut(): HandedOut {
  const values = new Map<string, Set<string>>();
  return {
    note({ request, response, sentAt }) {
      if (header(request, 'cookie') !== undefined) return;
      const sent = [request.url, request.body ?? '', ...request.headers.map(([, value]) => value)].join('\n');
      for (const line of headerValues(response, 'set-cookie')) {
        const cookie = parseSetCookie(line, sentAt);
        // What was planted is the scan's own.
        if (cookie === null || cookie.isDeletion || sent.includes(cookie.value)) continue;
        values.set(cookie.name, (values.get(cookie.name) ?? new Set()).add(cookie.value));
      }
    },
    take(name) {
      const taken = [...(values.get(name) ?? [])];
      values.delete(name);
      return taken;
    },
  };
}
