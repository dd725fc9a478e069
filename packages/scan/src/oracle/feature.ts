import { holdsWord } from './holds-word.ts';
import { type Observation, onlyIn, similarity } from './observation.ts';
import type { Verdict } from './oracle.ts';

/** One thing by which answers with and without a session differ, each time. */
export interface Feature {
  readonly name: string;
  judge(seen: Observation, marks: ReadonlyMap<string, string>): Verdict;
}

/** In the order of trust: who it is, status, redirect, password form; likeness of the text only where nothing else tells. */
export function featuresThatTell(
  signedIn: readonly Observation[],
  anonymous: readonly Observation[],
  identity: string,
): Feature[] {
  const strong = [
    byIdentity(signedIn, anonymous, identity),
    byValue('status', signedIn, anonymous, ({ status }) => statusClass(status)),
    byValue('redirect', signedIn, anonymous, ({ redirectsTo }) => redirectsTo),
    byValue('password form', signedIn, anonymous, ({ asksForPassword }) => asksForPassword),
  ].filter((feature) => feature !== null);
  if (strong.length > 0) return strong;
  const weak = bySimilarity(signedIn, anonymous) ?? byWords(signedIn, anonymous);
  return weak === null ? [] : [weak];
}

function byIdentity(
  signedIn: readonly Observation[],
  anonymous: readonly Observation[],
  identity: string,
): Feature | null {
  if (identity.length < 2) return null;
  const isThere = signedIn.every(({ body }) => holdsWord(body, identity));
  if (!isThere || anonymous.some(({ body }) => holdsWord(body, identity))) return null;
  return {
    name: 'identity',
    judge: ({ body }, marks) =>
      [identity, ...marks.values()].some((mark) => holdsWord(body, mark)) ? 'signed-in' : 'anonymous',
  };
}

/** 200 and 204 are the same answer; 401 and 400 to a dead token are the same refusal. */
function statusClass(status: number): string {
  return status >= 400 ? 'refused' : status >= 300 && status !== 304 ? 'elsewhere' : 'served';
}

function byValue<T>(
  name: string,
  signedIn: readonly Observation[],
  anonymous: readonly Observation[],
  read: (seen: Observation) => T,
): Feature | null {
  const yes = new Set(signedIn.map(read));
  const no = new Set(anonymous.map(read));
  // Who is not signed in may be refused for more than one reason.
  if (yes.size !== 1 || [...yes].some((value) => no.has(value))) return null;
  return { name, judge: (seen) => (yes.has(read(seen)) ? 'signed-in' : 'anonymous') };
}

const mostWords = 20;

/** Pages that are alike but for a few words, "Log out" instead of "Log in" for one: always there, and never. */
function byWords(signedIn: readonly Observation[], anonymous: readonly Observation[]): Feature | null {
  const own = onlyIn(signedIn, anonymous).slice(0, mostWords);
  const others = onlyIn(anonymous, signedIn).slice(0, mostWords);
  if (own.length === 0 && others.length === 0) return null;
  return {
    name: 'words',
    judge({ words }) {
      const isMine = own.every((word) => words.has(word)) && !others.some((word) => words.has(word));
      const isTheirs = others.every((word) => words.has(word)) && !own.some((word) => words.has(word));
      if (isMine === isTheirs) return 'unclear';
      return isMine ? 'signed-in' : 'anonymous';
    },
  };
}

const alike = 0.9;
const different = 0.7;

function bySimilarity(signedIn: readonly Observation[], anonymous: readonly Observation[]): Feature | null {
  const within = pairs(signedIn, signedIn);
  const between = pairs(signedIn, anonymous);
  if (Math.min(...within) < alike || Math.max(...between) > different) return null;
  const nearest = (seen: Observation, group: readonly Observation[]) => Math.max(...pairs([seen], group));
  return {
    name: 'text',
    judge(seen) {
      if (nearest(seen, signedIn) >= alike) return 'signed-in';
      return nearest(seen, anonymous) >= alike ? 'anonymous' : 'unclear';
    },
  };
}

function pairs(a: readonly Observation[], b: readonly Observation[]): number[] {
  return a.flatMap((one) => b.map((other) => similarity(one, other)));
}
