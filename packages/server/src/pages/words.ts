import type { SessionOutcome } from '@curfew/core';
import { type Html, html } from './html.ts';
import type { Texts } from './language.ts';

type Locale = Pick<Texts, 'locale'>;

const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant for a person to read. Without scripts the page cannot know their time zone, so that it names its own. */
export function instantInWords(ms: number, locale: Locale): Html {
  return html`<time datetime="${new Date(ms).toISOString()}">${instantAsText(ms, locale)}</time>`;
}

export function instantAsText(ms: number, { locale }: Locale): string {
  let format = formats.get(locale);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
    formats.set(locale, format);
  }
  return `${format.format(ms)} UTC`;
}

/** `5 minutes`, rounded up, so that nobody comes back too early. */
export function durationInWords(ms: number, { locale }: Locale): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  if (seconds < 120) return inUnit(seconds, 'second', locale);
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? inUnit(minutes, 'minute', locale) : inUnit(Math.ceil(minutes / 60), 'hour', locale);
}

function inUnit(count: number, unit: 'second' | 'minute' | 'hour', locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** The host to which a person goes on after signing in; `null` for a page of this site. @param returnTo a path, or an address */
export function placeOf(returnTo: string): string | null {
  return returnTo.startsWith('/') ? null : new URL(returnTo).host;
}

/** Tells somebody that their session is over, when and why, as far as that is known. */
export function endingInWords(outcome: SessionOutcome, t: Texts): Html {
  const why = reasonOf(outcome, t);
  if (why === null || !('at' in outcome)) return html`<p>${t.ended.unknown}</p>`;
  return html`<p>${t.ended.because(instantInWords(outcome.at, t), why)}</p>`;
}

function reasonOf(outcome: SessionOutcome, { ended }: Texts): string | null {
  switch (outcome.outcome) {
    case 'expired':
      return outcome.cause === 'idle-timeout' ? ended.idle : ended.lifetime;
    case 'ended':
      return ended.reasons[outcome.reason];
    default:
      return null;
  }
}
