import { nameOf, rankOf } from '../../api/answered-tokens.ts';
import type { Holdings, Visit } from '../../drive/visitor.ts';
import { type Carrier, holding, tokenValue } from '../../oracle/token-set.ts';
import { isFormToken } from '../../recognise/token-words.ts';
import type { Account } from '../../target/target.ts';
import type { CheckContext } from '../context.ts';
import { inventLike } from './invent.ts';

/** A token that the attacker knows, under the name that it had where it was found. */
export interface KnownToken {
  readonly name: string;
  readonly value: string;
}

/** Where a planted token comes from. An application can be safe from one kind and open to another. */
export interface Source {
  readonly kind: 'issued' | 'invented' | 'authenticated';
  /** Everything that the attacker holds, frozen. */
  readonly kept: Holdings;
  /** The likeliest to become a session comes first. */
  readonly tokens: readonly KnownToken[];
  /** How the attacker came by it. */
  readonly visits: readonly Visit[];
}

const mostTokens = 4;

/** Lets an attacker arrive and keeps what the application hands out; null: nothing that could be planted. */
export async function issuedSource(context: CheckContext): Promise<Source | null> {
  const attacker = context.visitor('attacker');
  const visits = await context.arrive(attacker);
  const kept = attacker.holdings();
  const tokens = handedOut(context, kept);
  return tokens.length === 0 ? null : { kind: 'issued', kept, tokens, visits };
}

/** What carries sessions comes first, then what is called like one; form tokens come last. */
function handedOut(context: CheckContext, kept: Holdings): KnownToken[] {
  const { target, tokens } = context;
  const isFetched = new Set([...target.start, ...target.issuers].flatMap(({ extract }) => Object.keys(extract)));
  const own = tokens.session.flatMap((carrier) => {
    const value = tokenValue(kept, carrier);
    return value === null ? [] : [{ name: namesOf(context, carrier)[0] ?? carrier.name, value }];
  });
  const fetched = [...kept.variables]
    .filter(([name]) => isFetched.has(name))
    .map(([name, value]) => ({ name: nameOf(name), value }));
  const cookies = kept.jar.all().filter(({ value }) => value.length >= 8);
  const others = [...fetched, ...cookies]
    .filter(({ name }) => !isFormToken(name))
    .toSorted((a, b) => rankOf(a.name) - rankOf(b.name));
  const byValue = new Map([...own, ...others].toReversed().map((token) => [token.value, token]));
  return [...byValue.values()].toReversed().slice(0, Math.max(mostTokens, own.length));
}

/** What newcomers are handed, for its names and its shape. */
export function issuedSample(context: CheckContext): Promise<Source | null> {
  return context.once('issued-sample', () => issuedSource(context));
}

/** Fresh random values, shaped like what the application hands out or takes. */
export async function inventedSource(context: CheckContext): Promise<Source> {
  const issued = await issuedSample(context);
  const values = new Map<Carrier, string>();
  for (const carrier of context.tokens.session) {
    const sample = carrier.kind === 'variable' ? issued?.tokens[0]?.value : undefined;
    values.set(carrier, sample === undefined ? await context.invent(carrier) : inventLike(sample));
  }
  const kept = holding(context.visitor('attacker').holdings(), values, context.target.url);
  const tokens = [...values].map(([carrier, value]) => ({ name: namesOf(context, carrier)[0] ?? carrier.name, value }));
  return { kind: 'invented', kept, tokens, visits: [] };
}

/** The attacker's own live session. */
export async function authenticatedSource(context: CheckContext, attackerAccount: Account): Promise<Source> {
  const attacker = context.visitor('attacker');
  const visits = await context.mustSignIn(attacker, attackerAccount);
  const kept = attacker.holdings();
  const tokens = context.tokens.session.flatMap((carrier) => {
    const value = tokenValue(kept, carrier);
    return value === null ? [] : [{ name: namesOf(context, carrier)[0] ?? carrier.name, value }];
  });
  return { kind: 'authenticated', kept: withoutPassword(context, kept), tokens, visits };
}

/** The victim brings the attacker's session, not the attacker's password. */
function withoutPassword({ target, tokens }: CheckContext, { jar, variables }: Holdings): Holdings {
  const own = new Set([
    ...tokens.session.map(({ name }) => name),
    ...target.start.flatMap(({ extract }) => Object.keys(extract)),
  ]);
  return { jar, variables: new Map([...variables].filter(([name]) => own.has(name))) };
}

/** What a carrier is called where an application could read it: its cookie, or the fields that its variable comes from. */
export function namesOf({ target }: CheckContext, { kind, name }: Carrier): string[] {
  if (kind === 'cookie') return [name];
  const extractors = [...target.start, ...target.login].flatMap(({ extract }) => extract[name] ?? []);
  const names = extractors.flatMap((one) => {
    if (one.from === 'json') return one.path.match(/[^.[\]'"$\d]+[^.[\]'"]*$/)?.[0] ?? [];
    if (one.from === 'header') return one.header;
    if (one.from === 'address') return /([\w.-]+)=\(/.exec(one.address)?.[1] ?? [];
    return one.from === 'cookie' ? one.cookie : [];
  });
  return [...new Set([...names, nameOf(name)])];
}
