import { headersNamedAfter, usualFields, usualHeaders } from '../../api/token-names.ts';
import type { Alter } from '../../drive/run-steps.ts';
import type { Call, Holdings } from '../../drive/visitor.ts';
import { type Carrier, holding } from '../../oracle/token-set.ts';
import type { Step } from '../../target/step.ts';
import { variablesIn } from '../../target/variable.ts';
import type { CheckContext } from '../context.ts';
import { type PlaceKind, placeLabel, put, schemeOf, type Values } from './place.ts';
import { slotsOf } from './slots.ts';
import { issuedSample, type KnownToken, namesOf, type Source } from './source.ts';
import { namesInLinks } from './url-names.ts';

/** One token in one place: what the victim is made to bring, and how the attacker presents it afterwards. */
export interface Planting {
  readonly source: Source;
  readonly place: PlaceKind;
  readonly names: readonly string[];
  /** For a person to read. */
  readonly where: string;
  readonly brought: Holdings;
  /** How the victim's requests are changed; null: the token travels in the jar. */
  readonly carry: Alter | null;
  /** How the victim's own requests carry it, where no cookie does. */
  readonly alterCheck: ((call: Call) => Call) | null;
  /** Variables that hold the planted token instead of what `start` has fetched. */
  readonly variables: ReadonlyMap<string, string>;
  /** The victim brings everything that the attacker was handed, and fetches nothing anew. */
  readonly hasEverything: boolean;
  readonly presentations: readonly Presentation[];
  /** Its like, for the control before the sign-in, where touching the planted one would replace it. */
  readonly control?: readonly Presentation[];
}

/** One way in which the attacker shows a planted token. */
export interface Presentation {
  readonly holdings: Holdings;
  readonly alter?: (call: Call) => Call;
}

/** What a token may be called in a place: first as the sign-in and the application call it, then as others do. */
export async function namesFor(context: CheckContext, place: PlaceKind, source: Source): Promise<string[]> {
  const slots = slotsOf(context).filter((slot) => slot.place === place);
  const names = unique([...slots.map(({ name }) => name), ...(await usualNames(context, place, source))]);
  // One request has room for one.
  return place === 'authorization' ? names.slice(0, 1) : names;
}

async function usualNames(context: CheckContext, place: PlaceKind, source: Source): Promise<readonly string[]> {
  const own = await ownNames(context, source);
  const cookies = context.tokens.session.filter(({ kind }) => kind === 'cookie').map(({ name }) => name);
  const others = cookies.length > 0 ? [] : usualFields;
  switch (place) {
    case 'authorization':
      return [usualScheme(context)];
    case 'header':
      return [...checkHeaders(context), ...own.flatMap(headersNamedAfter), ...usualHeaders];
    case 'cookie':
      return [...cookies, ...own, ...others];
    case 'body':
      return own;
    case 'query':
      return [...(await namesInLinks(context)).query, ...own, ...(cookies.length > 0 ? ['PHPSESSID', 'sid'] : others)];
    case 'path':
      return [
        ...(await namesInLinks(context)).path,
        ...own,
        ...own.map((one) => one.toLowerCase()),
        'jsessionid',
        'sid',
      ];
  }
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/** The application's own words for its tokens: of what it hands to newcomers, and of its sessions. */
export async function ownNames(context: CheckContext, { tokens }: Pick<Source, 'tokens'>): Promise<string[]> {
  const issued = (await issuedSample(context))?.tokens ?? [];
  const session = context.tokens.session.flatMap((carrier) => namesOf(context, carrier));
  return unique([...tokens.map(({ name }) => name), ...issued.map(({ name }) => name), ...session]);
}

/** How the session itself is presented, where it travels in `Authorization`. */
function usualScheme({ oracle }: CheckContext): string {
  const [given] = Object.entries(oracle.step.headers).filter(([name]) => /^authorization$/i.test(name));
  return given === undefined ? 'Bearer' : schemeOf(given[1]);
}

/** Schemes that are used for tokens beside Bearer. */
const knownSchemes = ['Bearer', 'Token', 'JWT', 'OAuth2', 'OAuth', '', 'Basic'];

/** What else a sign-in could read in `Authorization`: only where tokens travel in headers at all, and it is not said how. */
export function otherSchemes(context: CheckContext): string[] {
  const isSaid = slotsOf(context).some(({ place }) => place === 'authorization');
  const travels = context.tokens.session.some(({ kind }) => kind === 'variable');
  return isSaid || !travels ? [] : knownSchemes.filter((scheme) => scheme !== usualScheme(context));
}

/** Headers that the check request carries a variable of the session in. */
function checkHeaders({ oracle, tokens }: CheckContext): string[] {
  const names = tokens.session.filter(({ kind }) => kind === 'variable').map(({ name }) => name);
  return Object.entries(oracle.step.headers)
    .filter(
      ([header, value]) =>
        !/^(authorization|cookie)$/i.test(header) && variablesIn(value).some((name) => names.includes(name)),
    )
    .map(([header]) => header);
}

/** @param names to plant under; each of several tokens goes under its own, and the first under all others */
export function plantAt(context: CheckContext, source: Source, place: PlaceKind, names: readonly string[]): Planting {
  const values = assign(source.tokens, names);
  const where = placeLabel(place, names);
  const own = ownPresentations(context, source);
  const base = { source, place, names, where, hasEverything: false };
  if (place === 'cookie') {
    const brought = inJar(context, source, values);
    return {
      ...base,
      brought,
      carry: null,
      alterCheck: null,
      variables: new Map(),
      presentations: [...own, { holdings: brought }],
    };
  }
  const alter = (call: Call) => put(place, call, values);
  const nobody = context.visitor('attacker').holdings();
  return {
    ...base,
    brought: nobody,
    carry: (call, step) => (isWhere(context, place, call, step) ? alter(call) : call),
    alterCheck: place === 'query' || place === 'path' ? alter : null,
    variables: instead(context, place, values),
    presentations: [...own, { holdings: nobody, alter }],
  };
}

/** Headers and bodies are those of the sign-in; addresses are what a person follows or a program writes. */
function isWhere({ target }: CheckContext, place: PlaceKind, call: Call, step: Step): boolean {
  const isSignIn = target.login.includes(step);
  if (place !== 'query' && place !== 'path') return isSignIn;
  // What a form posts to is the application's choice.
  return call.method === 'GET' || (isSignIn && step.kind === 'request' && !hasPage(target));
}

function hasPage({ start, login }: CheckContext['target']): boolean {
  return [...start, ...login].some((step) => step.kind !== 'request' || (step.method === 'GET' && step.body === null));
}

/** What the sign-in sends from variables is the planted token from then on. */
function instead(context: CheckContext, place: PlaceKind, values: Values): ReadonlyMap<string, string> {
  const planted = new Map(values);
  return new Map(
    slotsOf(context).flatMap(({ variable, name, place: where }): [string, string][] => {
      const value = where === place ? planted.get(name) : undefined;
      return value === undefined ? [] : [[variable, value]];
    }),
  );
}

/** The victim goes on with all that the attacker was handed, where an application wants its parts to fit together. */
export function withEverything(planting: Planting): Planting {
  return { ...planting, brought: planting.source.kept, hasEverything: true };
}

/** Several parts that only work together keep their names; a single token takes every name there is. */
function assign(tokens: readonly KnownToken[], names: readonly string[]): Values {
  const [first] = tokens;
  if (first === undefined) return [];
  const own = new Map(tokens.map(({ name, value }) => [name, value]));
  return names.map((name): [string, string] => [name, own.get(name) ?? first.value]);
}

function inJar(context: CheckContext, source: Source, values: Values): Holdings {
  const held = new Set(source.kept.jar.all().map(({ name }) => name));
  const jar = source.kept.jar.copy();
  for (const [name, value] of values) if (!held.has(name)) jar.plant(name, value, context.target.url);
  return { jar, variables: new Map() };
}

/** Every token, each as the session itself travels. */
function ownPresentations(context: CheckContext, source: Source): Presentation[] {
  const { session } = context.tokens;
  const [first, ...more] = session;
  if (first === undefined) return [];
  // Parts that only work together are presented together, as they were handed out.
  if (more.length > 0) return [{ holdings: source.kept }];
  return source.tokens.map(({ value }) => ({ holdings: presented(context, source, first, value) }));
}

function presented({ target }: CheckContext, { kept }: Source, carrier: Carrier, value: string): Holdings {
  return holding(kept, new Map([[carrier, value]]), target.url);
}
