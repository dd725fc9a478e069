import { forEachConcurrently } from '../../concurrency/for-each-concurrently.ts';
import { ScanFailure } from '../../http/failure.ts';
import type { Carrier } from '../../oracle/token-set.ts';
import { tokenValue } from '../../oracle/token-set.ts';
import type { Sample } from '../../randomness/prediction.ts';
import type { CheckContext } from '../context.ts';

export interface Samples {
  readonly carrier: Carrier;
  /** In the order in which they were issued, one after the other. */
  readonly tokens: readonly Sample[];
  /** Collected after those, several at once. */
  readonly others: readonly Sample[];
  /** These, what all sign-ins of the scan were given, and what newcomers were handed on the way of other checks. */
  readonly all: readonly string[];
  readonly source: string;
}

const signInsForSamples = 4;

/** So many show whether tokens can be foretold; more are only needed for the statistics, in any order. */
const mostInOrder = 50;
const highestConcurrency = 4;

/** Fewer tokens show no more than that the worst is not the case. */
export const fewestTokens = 20;

/** Fresh tokens, as many as the profile asks for: by arriving again and again, or by a few sign-ins. */
export function collectSamples(context: CheckContext): Promise<Samples | null> {
  return context.once('samples', async () => {
    const [carrier] = context.tokens.session;
    if (carrier === undefined) return null;
    const { fetch, source, most } = await findSource(context, carrier);
    const wanted = Math.min(most, context.settings.samples);
    const collect = collector(context, fetch);
    const tokens = await collect(Math.min(wanted, mostInOrder), 1);
    const lengths = new Set(tokens.map(({ value }) => value.length));
    const handedOut = carrier.kind === 'cookie' ? context.takeHandedOut(carrier.name) : [];
    const alike = handedOut.filter(({ length }) => lengths.has(length));
    const others = await collect(Math.max(0, wanted - mostInOrder - alike.length), highestConcurrency);
    const collected = [...tokens, ...others].map(({ value }) => value);
    const all = new Set([...collected, ...alike, ...(context.issuedTokens.get(carrier.name) ?? [])]);
    // A token that was issued twice has to show.
    const repeated = collected.filter((value, index) => collected.indexOf(value) < index);
    return { carrier, tokens, others, all: [...all, ...repeated], source };
  });
}

/** Fewer tokens say less; asking a target that wants to be left alone for more of them spoils every other check. */
function collector(context: CheckContext, fetch: Source['fetch']) {
  const patience = context.throttledCount();
  let hasFailed = false;
  return async (count: number, concurrency: number): Promise<Sample[]> => {
    const samples: Sample[] = [];
    await forEachConcurrently(Array(count).keys(), concurrency, async () => {
      if (hasFailed || context.throttledCount() > patience) return;
      try {
        const sample = await fetch();
        if (sample !== null) samples.push(sample);
      } catch (error) {
        // A server that does not answer several at once has given enough.
        if (concurrency === 1 || !(error instanceof ScanFailure)) throw error;
        hasFailed = true;
      }
    });
    return samples;
  };
}

interface Source {
  readonly fetch: () => Promise<Sample | null>;
  readonly source: string;
  readonly most: number;
}

/** Where tokens come from: the steps of `start`, a page that hands them to newcomers, or only sign-ins. */
async function findSource(context: CheckContext, carrier: Carrier): Promise<Source> {
  const byStart = () => tokenByStart(context, carrier);
  if (context.target.start.length > 0 && (await byStart()) !== null)
    return { fetch: byStart, source: 'arrivals', most: Number.POSITIVE_INFINITY };
  const page = await issuingPage(context, carrier);
  if (page === null)
    return { fetch: () => tokenBySignIn(context, carrier), source: 'sign-ins', most: signInsForSamples };
  return {
    fetch: () => tokenFrom(context, carrier, page),
    source: `visits of ${page}`,
    most: Number.POSITIVE_INFINITY,
  };
}

async function tokenByStart(context: CheckContext, carrier: Carrier): Promise<Sample | null> {
  const visitor = context.visitor('attacker');
  await context.arrive(visitor);
  const value = tokenValue(visitor.holdings(), carrier);
  return value === null ? null : { value, at: Date.now() };
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

/** Signed out again, since some applications let the sessions of one account share a token for as long as one of them lives. */
async function tokenBySignIn(context: CheckContext, carrier: Carrier): Promise<Sample | null> {
  const visitor = context.visitor('victim');
  const known = new Set(context.issuedTokens.get(carrier.name));
  await context.mustSignIn(visitor, context.victim);
  const value = tokenValue(visitor.holdings(), carrier);
  const isOver = context.target.logout.length > 0 && (await context.signOut(visitor)).ok;
  if (value === null || (known.has(value) && !isOver)) return null;
  return { value, at: Date.now() };
}
