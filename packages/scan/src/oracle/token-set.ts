import type { Holdings } from '../drive/visitor.ts';

/** Something a server may recognise a visitor by. */
export interface Carrier {
  readonly kind: 'cookie' | 'variable';
  readonly name: string;
}

export interface TokenSet {
  /** Enough together to be signed in; leaving out any one of them is not. */
  readonly session: readonly Carrier[];
  /** Another set that is enough without any of `session`: a remember-me cookie. */
  readonly alternative: readonly Carrier[];
}

export function label(carrier: Carrier): string {
  return `${carrier.kind} ${carrier.name}`;
}

export function carriersOf(holdings: Holdings, variables: readonly string[]): Carrier[] {
  const cookies = new Set(holdings.jar.all().map(({ name }) => name));
  return [
    ...[...cookies].map((name): Carrier => ({ kind: 'cookie', name })),
    ...variables.filter((name) => holdings.variables.has(name)).map((name): Carrier => ({ kind: 'variable', name })),
  ];
}

/** A copy without some of what is held. */
function without(holdings: Holdings, carriers: readonly Carrier[]): Holdings {
  const jar = holdings.jar.copy();
  jar.remove(carriers.filter(({ kind }) => kind === 'cookie').map(({ name }) => name));
  const variables = new Map(holdings.variables);
  for (const { kind, name } of carriers) if (kind === 'variable') variables.delete(name);
  return { jar, variables };
}

/** A copy with nothing but some of what is held. */
export function only(holdings: Holdings, carriers: readonly Carrier[]): Holdings {
  const rest = carriersOf(holdings, [...holdings.variables.keys()]).filter(
    ({ kind, name }) => !carriers.some((one) => one.kind === kind && one.name === name),
  );
  return without(holdings, rest);
}

/** A copy with other values in some carriers. */
export function holding(holdings: Holdings, values: ReadonlyMap<Carrier, string>, url: string): Holdings {
  const jar = holdings.jar.copy();
  const variables = new Map(holdings.variables);
  for (const [{ kind, name }, value] of values) {
    if (kind === 'cookie') jar.plant(name, value, url);
    else variables.set(name, value);
  }
  return { jar, variables };
}

export function tokenValue(holdings: Holdings, { kind, name }: Carrier): string | null {
  if (kind === 'variable') return holdings.variables.get(name) ?? null;
  return holdings.jar.all().find((cookie) => cookie.name === name)?.value ?? null;
}

export function tokenValues(holdings: Holdings, carriers: readonly Carrier[]): string[] {
  return carriers.map((carrier) => tokenValue(holdings, carrier)).filter((value) => value !== null);
}

/** A live session that is tried out, with a way to get another one when a probe has ended it. */
export interface Specimen {
  readonly holdings: Holdings;
  /** True, false, or null for an answer that says nothing. */
  readonly isSignedIn: (holdings: Holdings) => Promise<boolean | null>;
  /** Signs in again; null: there is no way to. */
  readonly renew: () => Promise<Holdings | null>;
}

/**
 * Leaves carriers out one at a time, keeping out whatever is not missed, until only what is needed is left; then looks
 * whether the rest is enough on its own.
 *
 * Some applications end a session that comes without one of its parts. Whatever is left out afterwards would then look
 * as if it were needed: every refusal is followed by a look whether the whole session still works.
 */
export async function discoverTokenSet(specimen: Specimen, carriers: readonly Carrier[]): Promise<TokenSet> {
  const probe = createProbe(specimen);
  const session = await shrink(probe, carriers, []);
  const rest = carriers.filter((carrier) => !session.includes(carrier));
  const stands = rest.length > 0 && session.length > 0 && (await probe(session)) === true;
  return { session, alternative: stands ? await shrink(probe, rest, session) : [] };
}

/** Says whether the session works without some carriers; null: that cannot be told. */
type Probe = (left: readonly Carrier[]) => Promise<boolean | null>;

/** Each costs a sign-in. */
const mostRenewals = 8;

function createProbe({ holdings: first, isSignedIn, renew }: Specimen): Probe {
  let holdings: Holdings | null = first;
  let renewals = 0;

  async function revive(): Promise<void> {
    if (holdings !== null && (await isSignedIn(holdings)) === true) return;
    renewals += 1;
    holdings = renewals > mostRenewals ? null : await renew();
  }

  return async (left) => {
    if (holdings === null) return null;
    const answer = await isSignedIn(without(holdings, left));
    await revive();
    return answer;
  };
}

/** What cannot be told apart any more stays: a token too many hides nothing. */
async function shrink(probe: Probe, carriers: readonly Carrier[], always: readonly Carrier[]): Promise<Carrier[]> {
  let needed = [...carriers];
  for (const candidate of [...carriers].reverse()) {
    const kept = needed.filter((carrier) => carrier !== candidate);
    const left = [...always, ...carriers.filter((carrier) => !kept.includes(carrier))];
    if ((await probe(left)) === true) needed = kept;
  }
  return needed;
}
