import type { IncomingHttpHeaders } from 'node:http';
import type { Metrics } from '../operation/metrics.ts';

const reasons = ['unreachable', 'server_error', 'quota_exceeded'];

/** Counts a request that a browser sent without its bound cookie on purpose, because it could not get one. */
export function noteSkipped({ deviceBindingSkipped }: Metrics, headers: IncomingHttpHeaders): void {
  const said = headers['secure-session-skipped'];
  if (said === undefined) return;
  const [text = ''] = String(said).split(';', 1);
  const reason = text.trim();
  deviceBindingSkipped.inc({ reason: reasons.includes(reason) ? reason : 'other' });
}
