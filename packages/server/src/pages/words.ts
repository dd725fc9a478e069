import type { SessionOutcome } from '@curfew/core';
import { describeEnd } from '../end-reason.ts';
import { type Html, html } from './html.ts';

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** An instant for a person to read. Without scripts the page cannot know their time zone, so that it names its own. */
export function instantInWords(ms: number): Html {
  return html`<time datetime="${new Date(ms).toISOString()}">${format.format(ms)} UTC</time>`;
}

/** `5 minutes`, rounded up, so that nobody comes back too early. */
export function durationInWords(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  if (seconds < 120) return count(seconds, 'second');
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? count(minutes, 'minute') : count(Math.ceil(minutes / 60), 'hour');
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}

/** Where a person goes on after signing in. @param returnTo a path of this site, or an address */
export function placeInWords(returnTo: string): string {
  return returnTo.startsWith('/') ? 'the page you requested' : new URL(returnTo).host;
}

/** Tells somebody that their session is over, when and why, as far as that is known. */
export function endingInWords(outcome: SessionOutcome): Html {
  const why = describeEnd(outcome);
  if (why === null || !('at' in outcome)) return html`<p>Your session has ended. Sign in to continue.</p>`;
  return html`<p>Your session ended on ${instantInWords(outcome.at)}: ${why}. Sign in to continue.</p>`;
}
