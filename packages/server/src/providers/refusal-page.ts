import { errorCatalogue } from '@curfew/core';
import type { ProviderFault, ProviderFaultReason } from '@curfew/sign-in';
import type { FastifyReply } from 'fastify';
import { html } from '../pages/html.ts';
import { sendPage } from '../pages/layout.ts';
import type { Provider } from './providers.ts';

/** Why nobody was signed in. `not-begun`: the browser has not begun this sign-in, or too long ago. */
export interface Refusal {
  readonly reason: ProviderFaultReason | 'not-begun' | 'session-limit-reached';
  readonly fault?: ProviderFault;
}

/** What a person is told. The reason itself, which could help somebody who tries, is in the log. */
export function sendRefusal(
  reply: FastifyReply,
  provider: Provider,
  reason: Refusal['reason'],
  returnTo: string | null,
): FastifyReply {
  const { label } = provider.oidc.settings;
  const { at } = reply.server.ownAddresses;
  const path = at(provider.path);
  const again = returnTo === null ? path : `${path}?${new URLSearchParams({ returnTo })}`;
  const content = html`<h1>You are not signed in</h1>
<div class="message error" role="alert"><p>${wordsFor(reason, label)}</p></div>
<p><a href="${again}">Sign in with ${label} again</a></p>
<p><a href="${at('/sign-in')}">To the sign-in page</a></p>`;
  return sendPage(reply, 'Sign-in failed', content, statusFor(reason));
}

function wordsFor(reason: Refusal['reason'], label: string): string {
  switch (reason) {
    case 'cancelled':
      return `You cancelled the sign-in at ${label}.`;
    case 'refused':
      return `${label} refused the sign-in.`;
    case 'unreachable':
      return `${label} cannot be reached right now. Try again in a moment.`;
    case 'invalid':
      return `The answer from ${label} could not be verified.`;
    case 'not-allowed':
      return `Your account at ${label} may not sign in here. Ask an administrator for access.`;
    case 'not-begun':
      return 'This sign-in took too long, was used already, or began in another browser.';
    case 'session-limit-reached':
      return 'You have reached the session limit. Sign out on another device first.';
  }
}

function statusFor(reason: Refusal['reason']): number {
  switch (reason) {
    case 'unreachable':
      return errorCatalogue['provider-unavailable'].status;
    case 'session-limit-reached':
      return errorCatalogue[reason].status;
    case 'not-begun':
      return errorCatalogue['invalid-request'].status;
    default:
      return errorCatalogue['provider-refused'].status;
  }
}
