import type { FastifyRequest } from 'fastify';
import type { Addresses } from '../addresses.ts';
import type { Context } from '../app.ts';
import { passkeySiteOf } from '../passkey-site.ts';
import { type Html, html } from './html.ts';
import type { Texts } from './language.ts';

/** Whether the page that answers a request can ask for passkeys. */
export function hasPasskeys(context: Context, request: FastifyRequest): boolean {
  return context.authority.hasPasskeys && passkeySiteOf(context, request) !== null;
}

/**
 * What the script of passkeys works with. Hidden until it runs: without scripts there are no passkeys.
 *
 * @param asked `next`: where the browser goes once it is done
 */
export function passkeyButton(
  t: Texts,
  asked: {
    readonly ceremony: 'sign-in' | 'proof' | 'make' | 'set-up';
    readonly next: string;
    readonly at: Addresses['at'];
    readonly text: string;
  },
  field: Html | null = null,
): Html {
  const base = asked.at('/').slice(0, -1);
  return html`<div data-passkeys="${asked.ceremony}" data-base="${base}" data-next="${asked.next}" data-wrong="${t.passkeys.wrong}" hidden>
<p class="message error" data-problem hidden></p>
${field}
<button type="button" data-begins>${asked.text}</button>
</div>`;
}
