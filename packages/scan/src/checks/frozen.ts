import type { Holdings } from '../drive/visitor.ts';
import { type Carrier, holding, tokenValue } from '../oracle/token-set.ts';
import type { CheckContext } from './context.ts';

/** The session's tokens as an attacker keeps them: written down, so that no jar lets them run out. */
export function frozen(context: CheckContext, holdings: Holdings): Holdings {
  const values = new Map<Carrier, string>();
  for (const carrier of context.tokens.session) {
    const value = tokenValue(holdings, carrier);
    if (value !== null) values.set(carrier, value);
  }
  return holding(context.visitor('attacker').holdings(), values, context.target.url);
}

/** The same holdings with another token in one carrier. */
export function withToken(context: CheckContext, holdings: Holdings, carrier: Carrier, token: string): Holdings {
  return holding(holdings, new Map([[carrier, token]]), context.target.url);
}

/** The session's one cookie, where exactly one thing carries it. */
export function onlyCookie({ tokens }: CheckContext): Carrier | null {
  const [first, ...rest] = tokens.session;
  return first?.kind === 'cookie' && rest.length === 0 ? first : null;
}

export function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
