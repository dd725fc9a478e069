import { assuranceLevels, CurfewError, type ProofDemand, parseDuration } from '@curfew/core';
import type { Addresses } from '../addresses.ts';

/** What a gateway demands besides a valid session. */
export interface Question {
  readonly redirect: boolean;
  readonly background: boolean;
  readonly demand?: ProofDemand;
}

const plainQuestion: Question = { redirect: false, background: false };

/** Gateways repeat the same few questions; without a bound, anybody could fill the memory with others. */
const mostRemembered = 100;
const questionMark = 63;

export type QuestionReader = (url: string) => Question;

/**
 * Reads the parameters of `/verify?`. After `/verify/` comes the original request, with parameters of its own.
 *
 * @throws CurfewError `invalid-request`, also for an address that only a router has taken for forward-auth's: what it asks for is not known.
 */
export function createQuestionReader({ endOfVerify }: Pick<Addresses, 'endOfVerify'>): QuestionReader {
  const known = new Map<string, Question>();
  return function readQuestion(url) {
    const end = endOfVerify(url);
    if (end === -1) throw invalid('write the path of the question without percent-encoding');
    if (url.charCodeAt(end) !== questionMark) return plainQuestion;
    const question = known.get(url) ?? parseQuestion(url.slice(end + 1));
    if (known.size < mostRemembered) known.set(url, question);
    return question;
  };
}

/** @throws CurfewError `invalid-request` for anything unknown: an ignored demand would let somebody in. */
function parseQuestion(query: string): Question {
  const parameters = new URLSearchParams(query);
  for (const name of new Set(parameters.keys())) {
    if (!['redirect', 'background', 'level', 'maxAge'].includes(name)) {
      throw invalid(`there is no parameter ${JSON.stringify(name)}; there are: redirect, background, level, maxAge`);
    }
    if (parameters.getAll(name).length > 1) throw invalid(`${name} is there more than once`);
  }
  const level = readLevel(parameters.get('level'));
  const maxAgeMs = readMaxAge(parameters.get('maxAge'));
  const demand = { ...(level !== null && { level }), ...(maxAgeMs !== null && { maxAgeMs }) };
  return {
    redirect: readSwitch(parameters, 'redirect'),
    background: readSwitch(parameters, 'background'),
    ...(Object.keys(demand).length > 0 && { demand }),
  };
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
