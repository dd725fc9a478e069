import type { Carrier } from '../../oracle/token-set.ts';
import { tokenValue } from '../../oracle/token-set.ts';
import type { Sample } from '../../randomness/prediction.ts';
import type { CheckContext } from '../context.ts';

export interface Samples {
  readonly carrier: Carrier;
  readonly tokens: readonly Sample[];
  readonly source: string;
}

const signInsForSamples = 4;

/** Fresh tokens, as many as the profile asks for: by arriving again and again, or by a few sign-ins. */
export function collectSamples(context: CheckContext): Promise<Samples | null> {
  return context.once('samples', async () => {
    const [carrier] = context.tokens.session;
    if (carrier === undefined) return null;
    const page = await issuingPage(context, carrier);
    const arrive = page === null ? null : () => tokenFrom(context, carrier, page);
    const fetch = arrive ?? (() => tokenBySignIn(context, carrier));
    const count = page === null ? Math.min(signInsForSamples, context.settings.samples) : context.settings.samples;
    const tokens: Sample[] = [];
    for (let index = 0; index < count; index += 1) {
      const sample = await fetch();
      if (sample !== null) tokens.push(sample);
    }
    return { carrier, tokens, source: page === null ? 'sign-ins' : `visits of ${page}` };
  });
}

/** The page that hands a newcomer the session cookie; null: only a sign-in does. */
async function issuingPage(context: CheckContext, carrier: Carrier): Promise<string | null> {
  const { target } = context;
  const pages = target.login.flatMap((step) => (step.kind === 'request' ? [] : [step.page]));
  for (const page of new Set([...pages, '/', target.check?.url ?? '/'])) {
    if (!page.includes('${') && (await tokenFrom(context, carrier, page)) !== null) return page;
  }
  return null;
}

async function tokenFrom(context: CheckContext, carrier: Carrier, page: string): Promise<Sample | null> {
  const visitor = context.visitor('attacker');
  await visitor.call({ method: 'GET', url: new URL(page, context.target.url).href });
  const value = tokenValue(visitor.holdings(), carrier);
  return value === null ? null : { value, at: Date.now() };
}

async function tokenBySignIn(context: CheckContext, carrier: Carrier): Promise<Sample | null> {
  const visitor = context.visitor('victim');
  await context.mustSignIn(visitor, context.victim);
  const value = tokenValue(visitor.holdings(), carrier);
  return value === null ? null : { value, at: Date.now() };
}
