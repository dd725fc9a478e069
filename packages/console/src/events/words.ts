import type { AuditEvent, EventType } from '../api/resources.ts';
import { t } from '../language/texts.ts';

/** Colour says that somebody should look; what happens all day has none. */
const tones: Readonly<Partial<Record<EventType, 'warn' | 'danger'>>> = {
  'sign-in-failed': 'warn',
  'user-disabled': 'warn',
  'user-deleted': 'danger',
  'user-erased': 'danger',
};

export function toneOf(type: EventType): string {
  return tones[type] ?? 'plain';
}

/** Why, and further facts, as far as there are any that say something to a reader. */
export function detailInWords({ type, reason, detail }: AuditEvent): string {
  const facts = Object.entries(detail).flatMap(([name, value]) => {
    const words = t.events.details[name as keyof typeof t.events.details];
    return words === undefined || value === null ? [] : [words(valueInWords(String(value)))];
  });
  // "Session ended: ended" says nothing twice.
  const why = reason === null || (type === 'session-ended' && reason === 'revoked') ? [] : [reasonInWords(reason)];
  return [...why, ...facts].join(', ');
}

function valueInWords(value: string): string {
  return t.events.causes[value as keyof typeof t.events.causes] ?? value;
}

export function reasonInWords(reason: string): string {
  return t.sessions.reasons[reason as keyof typeof t.sessions.reasons] ?? reason;
}
