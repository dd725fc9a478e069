import {
  applicationNameOf,
  assuranceLevels,
  CurfewError,
  isApplicationName,
  type LiveSession,
  type ProofDemand,
  parseDuration,
} from '@curfew/core';
import type { Addresses } from '../addresses.ts';

/** What a gateway demands besides a valid session. */
export interface Question {
  readonly redirect: boolean;
  readonly background: boolean;
  readonly demand?: ProofDemand;
  /** The applications whose users it is about. Empty: users of Curfew itself. */
  readonly applications: readonly string[];
}

const plainQuestion: Question = { redirect: false, background: false, applications: [] };
const parameterNames: readonly string[] = ['redirect', 'background', 'level', 'maxAge', 'keyMaxAge', 'application'];

/** Gateways repeat the same few questions; without a bound, anybody could fill the memory with others. */
const mostRemembered = 100;
const questionMark = 63;
const slash = 47;
const dot = 46;

export type QuestionReader = (url: string) => Question;

/**
 * Reads the parameters of `/verify?`. After `/verify/` comes the original request, with parameters of its own; but where its path is
 * nothing but slashes and dots, nobody can tell whose parameters they are, and those with a meaning here are honoured.
 *
 * @throws CurfewError `invalid-request`, also for an address that only a router has taken for forward-auth's: what it asks for is not known.
 */
export function createQuestionReader({ endOfVerify }: Pick<Addresses, 'endOfVerify'>): QuestionReader {
  const known = new Map<string, Question>();
  return function readQuestion(url) {
    const end = endOfVerify(url);
    if (end === -1) throw invalid('write the path of the question without percent-encoding');
    const start = url.charCodeAt(end) === questionMark ? end : startOfQuery(url, end);
    if (start === -1) return plainQuestion;
    const question = known.get(url) ?? parseQuestion(url.slice(start + 1), start === end ? 'gateway' : 'unclear');
    if (known.size < mostRemembered) known.set(url, question);
    return question;
  };
}

/** Where the query begins after `/verify/`, `/verify//` or `/verify/.`; `-1` where there is none, or a path that is an application's. */
function startOfQuery(url: string, end: number): number {
  for (let at = end; at < url.length; at++) {
    const character = url.charCodeAt(at);
    if (character === questionMark) return at;
    if (character !== slash && character !== dot) return -1;
  }
  return -1;
}

/** @throws CurfewError `invalid-request` for anything unknown: an ignored demand would let somebody in. */
function parseQuestion(query: string, asker: 'gateway' | 'unclear'): Question {
  const parameters = new URLSearchParams(query);
  for (const name of new Set(parameters.keys())) {
    if (!parameterNames.includes(name)) {
      if (asker === 'unclear' && !isMeant(name)) continue;
      throw invalid(`there is no parameter ${JSON.stringify(name)}; there are: ${parameterNames.join(', ')}`);
    }
    if (parameters.getAll(name).length > 1) throw invalid(`${name} is there more than once`);
  }
  const level = readLevel(parameters.get('level'));
  const maxAgeMs = readMaxAge(parameters.get('maxAge'));
  const keyMaxAgeMs = readKeyMaxAge(parameters.get('keyMaxAge'));
  const demand = {
    ...(level !== null && { level }),
    ...(maxAgeMs !== null && { maxAgeMs }),
    ...(keyMaxAgeMs !== null && { keyMaxAgeMs }),
  };
  return {
    redirect: readSwitch(parameters, 'redirect'),
    background: readSwitch(parameters, 'background'),
    applications: readApplications(parameters.get('application')),
    ...(Object.keys(demand).length > 0 && { demand }),
  };
}

/** A name that is written otherwise than ours. */
function isMeant(name: string): boolean {
  return parameterNames.some((known) => known.toLowerCase() === name.toLowerCase());
}

/** @throws CurfewError `invalid-request`. */
export function readApplications(text: string | null): readonly string[] {
  if (text === null) return [];
  const names = text.split(',');
  if (!names.every(isApplicationName)) {
    throw invalid(`invalid application ${JSON.stringify(text.slice(0, 80))}: use names with commas between them`);
  }
  return names;
}

/**
 * Whether a session's user is one of those that somebody asks about. An application says who its users are, and may call one `alice`, as
 * Curfew's own user is called: they pass only where that application is named (CWE-287).
 */
export function isAbout(applications: readonly string[], { provider }: Pick<LiveSession, 'provider'>): boolean {
  const application = applicationNameOf(provider);
  return application === null ? applications.length === 0 : applications.includes(application);
}

function readSwitch(parameters: URLSearchParams, name: string): boolean {
  const value = parameters.get(name);
  if (value !== null && value !== 'true' && value !== 'false') {
    throw invalid(`invalid ${name} ${JSON.stringify(value)}: use true or false`);
  }
  return value === 'true';
}

/** @throws CurfewError `invalid-request`. */
export function readLevel(text: string | null) {
  const level = assuranceLevels.find((known) => known === text) ?? null;
  if (text !== null && level === null) {
    throw invalid(`invalid level ${JSON.stringify(text)}: use ${assuranceLevels.join(', ')}`);
  }
  return level;
}

/** @throws CurfewError `invalid-request`, also for 0: nobody could ever be let in. */
export function readMaxAge(text: string | null): number | null {
  if (text === null) return null;
  const ms = durationIn(text);
  if (ms === null || ms === 0) throw invalid(`invalid maxAge ${JSON.stringify(text)}: use a duration such as 5m or 1h`);
  return ms;
}

/** A browser needs a moment to prove its key and to ask again; with less it would do nothing else. */
const shortestKeyMaxAgeMs = 10_000;

/** @throws CurfewError `invalid-request` */
export function readKeyMaxAge(text: string | null): number | null {
  const ms = text === null ? null : durationIn(text);
  if (text === null || (ms !== null && ms >= shortestKeyMaxAgeMs)) return ms;
  throw invalid(`invalid keyMaxAge ${JSON.stringify(text)}: use a duration of at least 10s, such as 30s`);
}

function durationIn(text: string): number | null {
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof CurfewError) return null;
    throw error;
  }
}

function invalid(message: string): CurfewError {
  return new CurfewError('invalid-request', message);
}
