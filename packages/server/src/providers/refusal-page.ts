import { errorCatalogue } from '@curfew/core';
import type { ProviderFault, ProviderFaultReason } from '@curfew/sign-in';
import type { FastifyReply } from 'fastify';
import { html } from '../pages/html.ts';
import { type Texts, textsOf } from '../pages/language.ts';
import { sendPage } from '../pages/layout.ts';
import type { Provider } from './providers.ts';

/** Why nobody was signed in. `not-begun`: the browser has not begun this sign-in, or too long ago. */
export interface Refusal {
  readonly reason: ProviderFaultReason | 'not-begun' | 'session-limit-reached' | 'taken';
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
  const t = textsOf(reply.request);
  const content = html`<h1>${t.provider.nobody}</h1>
<div class="message error" role="alert"><p>${wordsFor(t, reason, label)}</p></div>
<p><a href="${again}">${t.provider.again(label)}</a></p>
<p><a href="${at('/sign-in')}">${t.error.toSignIn}</a></p>`;
  return sendPage(reply, t.signIn.failed, content, statusFor(reason));
}

function wordsFor({ provider, refused }: Texts, reason: Refusal['reason'], label: string): string {
  switch (reason) {
    case 'cancelled':
      return provider.cancelled(label);
    case 'refused':
      return provider.refused(label);
    case 'unreachable':
      return provider.unreachable(label);
    case 'invalid':
      return provider.invalid(label);
    case 'not-allowed':
      return provider.notAllowed(label);
    case 'not-begun':
      return provider.notBegun;
    case 'taken':
      return provider.taken(label);
    case 'session-limit-reached':
      return refused.limitReached;
  }
}

function statusFor(reason: Refusal['reason']): number {
  switch (reason) {
    case 'unreachable':
      return errorCatalogue['provider-unavailable'].status;
    case 'session-limit-reached':
      return errorCatalogue[reason].status;
    case 'taken':
      return errorCatalogue['factor-exists'].status;
    case 'not-begun':
      return errorCatalogue['invalid-request'].status;
    default:
      return errorCatalogue['provider-refused'].status;
  }
}
