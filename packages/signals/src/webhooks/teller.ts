import { type AuditEvent, type Receiver, type SecretBox, viewEvent } from '@curfew/core';
import type { Answer, Send } from '../network/send.ts';
import type { Attempt } from '../outbox/schedule.ts';
import type { Teller } from '../outbox/telling.ts';
import { secretContext, settingsOf } from './settings.ts';
import { webhookHeaders } from './signature.ts';

/** Tells webhooks: `POST` of JSON, signed as Standard Webhooks has it. */
export function createWebhookTeller({
  send,
  secrets,
  now,
}: {
  readonly send: Send;
  readonly secrets: SecretBox | null;
  readonly now: () => number;
}): Teller {
  return {
    wants: (receiver, event) => settingsOf(receiver).events.includes(event.type),
    async tell(receiver, event, signal) {
      const keys = openSecrets(receiver, secrets, now());
      if (keys.length === 0) {
        return { ok: false, status: null, error: 'its secret cannot be opened: is the file of keys the right one?' };
      }
      const body = webhookBody(event);
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Curfew',
        ...webhookHeaders(event.id, now(), body, keys),
      };
      const sent = await send(new URL(receiver.name), { method: 'POST', headers, body, signal });
      return sent.ok ? judgeAnswer(sent.answer, now()) : { ok: false, status: null, error: sent.error };
    },
  };
}

function webhookBody(event: AuditEvent): string {
  const { at, type, ...facts } = viewEvent(event);
  return JSON.stringify({ type, timestamp: at, data: facts });
}

function openSecrets(receiver: Receiver, box: SecretBox | null, now: number): readonly string[] {
  return settingsOf(receiver).secrets.flatMap(({ sealed, until }) => {
    if (until !== null && until <= now) return [];
    return box?.open(sealed, secretContext(receiver)) ?? [];
  });
}

/** What an answer's status says; nobody reads the rest. */
function judgeAnswer({ status, headers }: Answer, now: number): Attempt {
  if (status >= 200 && status < 300) return { ok: true, status };
  const isRedirect = status >= 300 && status < 400;
  const retryAfterMs = readRetryAfter(headers['retry-after'], now);
  return {
    ok: false,
    status,
    error: isRedirect ? `answered ${status}, and redirects are not followed` : `answered ${status}`,
    ...(retryAfterMs !== null && { retryAfterMs }),
    // 410: "the receiver does not want any more", in the words of the specification.
    ...(status === 410 && { isFinal: true }),
  };
}

function readRetryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
