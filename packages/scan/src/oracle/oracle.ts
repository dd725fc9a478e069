import { prepareRequest } from '../drive/request-step.ts';
import type { Call, Visitor } from '../drive/visitor.ts';
import { type Exchange, saysNothing } from '../http/message.ts';
import type { RequestStep } from '../target/step.ts';
import { variablesIn } from '../target/variable.ts';
import { type Feature, featuresThatTell } from './feature.ts';
import { holdsWord } from './holds-word.ts';
import { type Observation, observe } from './observation.ts';

export type Verdict = 'signed-in' | 'anonymous' | 'unclear';

export interface Judgement {
  readonly verdict: Verdict;
  /** Whose session it is, where that can be told. */
  readonly as: string | null;
  /** More than a missing name speaks against a session: another user's page would not look like this. */
  readonly isTurnedAway: boolean;
  readonly exchange: Exchange;
}

/** Tells a signed-in visitor from an anonymous one, by one request whose answers were seen to differ. */
export interface Oracle {
  readonly step: RequestStep;
  readonly base: string;
  /** What gives it away, for a person to read. */
  readonly basis: string;
  readonly signedIn: readonly Observation[];
  judge(visitor: Visitor, alter?: (call: Call) => Call): Promise<Judgement>;
  /** Names an account by text that only its pages show. */
  recognise(user: string, mark: string): void;
  marks(): ReadonlyMap<string, string>;
}

export type OracleResult =
  | { readonly ok: true; readonly oracle: Oracle }
  | { readonly ok: false; readonly reason: string };

const rounds = 3;

/**
 * Asks three times signed in and three times not, in turns: an oracle is only what agrees within each group and differs
 * between them.
 */
export async function buildOracle(
  step: RequestStep,
  base: string,
  visitors: { readonly signedIn: Visitor; readonly anonymous: () => Visitor },
  identity: string,
): Promise<OracleResult> {
  const signedIn: Observation[] = [];
  const anonymous: Observation[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [yes, no] = [await ask(visitors.signedIn, step, base), await ask(visitors.anonymous(), step, base)];
    if (saysNothing(yes.response) || saysNothing(no.response)) {
      return { ok: false, reason: `${step.url} answered ${yes.response.status} and ${no.response.status}` };
    }
    signedIn.push(observe(yes.response, yes.request.url));
    anonymous.push(observe(no.response, no.request.url));
  }
  const features = featuresThatTell(signedIn, anonymous, identity);
  if (features.length === 0) {
    return { ok: false, reason: `${step.url} answers the same with and without a session` };
  }
  return { ok: true, oracle: oracleOf(step, base, features, signedIn) };
}

function oracleOf(
  step: RequestStep,
  base: string,
  features: readonly Feature[],
  signedIn: readonly Observation[],
): Oracle {
  const marks = new Map<string, string>();
  const owner = (seen: Observation) => [...marks].find(([, mark]) => holdsWord(seen.body, mark))?.[0] ?? null;
  return {
    step,
    base,
    basis: features.map(({ name }) => name).join(', '),
    signedIn,
    async judge(visitor, alter) {
      const exchange = await ask(visitor, step, base, alter);
      const { response, request } = exchange;
      if (saysNothing(response)) return { verdict: 'unclear', as: null, isTurnedAway: false, exchange };
      const seen = observe(response, request.url);
      const verdict = combine(features.map((feature) => feature.judge(seen, marks)));
      const isTurnedAway = features.some((one) => one.name !== 'identity' && one.judge(seen, marks) === 'anonymous');
      return { verdict, as: verdict === 'signed-in' ? owner(seen) : null, isTurnedAway, exchange };
    },
    recognise: (user, mark) => marks.set(user, mark),
    marks: () => marks,
  };
}

/**
 * Signed in only if nothing speaks against it. A page that greets the user by a "remembered" name and asks for the
 * password is not signed in.
 */
function combine(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.every((verdict) => verdict === 'signed-in')) return 'signed-in';
  return verdicts.includes('anonymous') ? 'anonymous' : 'unclear';
}

async function ask(
  visitor: Visitor,
  step: RequestStep,
  base: string,
  alter: (call: Call) => Call = (call) => call,
): Promise<Exchange> {
  const call = prepareRequest(withEmptyVariables(visitor, step), step, base);
  // A scheme without a token is what an anonymous client does not send at all.
  const isEmpty = (value: string) => /^(bearer|token|basic)?\s*$/i.test(value);
  const given = Object.entries(call.headers ?? {}).filter(([, value]) => !isEmpty(value));
  const headers = { 'Cache-Control': 'no-cache', ...Object.fromEntries(given) };
  const visit = await visitor.call(alter({ ...call, headers }));
  const [exchange] = visit.exchanges;
  if (exchange === undefined) throw new Error('a call has at least one exchange');
  return exchange;
}

/** An anonymous visitor has no token to put into the request: it is sent with an empty one. */
function withEmptyVariables(visitor: Visitor, step: RequestStep): Visitor {
  const names = variablesIn(step);
  const empty = names.map((name): [string, string] => [name, '']);
  return { ...visitor, variables: new Map([...empty, ...visitor.variables]) };
}
