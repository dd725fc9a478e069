import { type AuditEvent, type Receiver, type SecretBox, viewEvent } from '@curfew/core';
import type { Send } from '../network/send.ts';
import { judgeAnswer } from '../outbox/answer.ts';
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
        return { ok: false, status: null, error: 'its secret cannot be opened: is the key file the right one?' };
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
