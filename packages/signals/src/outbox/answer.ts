import type { Answer } from '../network/send.ts';
import type { Attempt } from './schedule.ts';

/** What an answer's status says; nobody reads the rest. */
export function judgeAnswer({ status, headers }: Answer, now: number): Attempt {
  if (status >= 200 && status < 300) return { ok: true, status };
  const isRedirect = status >= 300 && status < 400;
  const retryAfterMs = readRetryAfter(headers['retry-after'], now);
  return {
    ok: false,
    status,
    error: isRedirect ? `answered ${status}, and redirects are not followed` : `answered ${status}`,
    ...(retryAfterMs !== null && { retryAfterMs }),
    // 410: "the receiver does not want any more", in the words of Standard Webhooks.
    ...(status === 410 && { isFinal: true }),
  };
}

export function readRetryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
