import { nameOf } from '../../api/answered-tokens.ts';
import { isFormToken } from '../../recognise/token-words.ts';
import type { Step } from '../../target/step.ts';
import { variablesIn } from '../../target/variable.ts';
import type { CheckContext } from '../context.ts';
import { type PlaceKind, schemeOf } from './place.ts';

/** A place of the sign-in that carries, as it is written down, what `start` has fetched. */
export interface Slot {
  readonly place: PlaceKind;
  readonly name: string;
  readonly variable: string;
}

/** Where the sign-in itself sends tokens of newcomers; form tokens are none of them. */
export function slotsOf({ target }: CheckContext): Slot[] {
  const fetched = new Set(target.start.flatMap(({ extract }) => Object.keys(extract)));
  return target.login
    .flatMap(slotsIn)
    .filter(({ variable }) => fetched.has(variable) && !isFormToken(nameOf(variable)));
}

function slotsIn(step: Step): Slot[] {
  if (step.kind !== 'request') return [];
  const headers = Object.entries(step.headers).flatMap(([name, value]) =>
    /^authorization$/i.test(name) ? at('authorization', schemeOf(value), value) : at('header', name, value),
  );
  const parameters = [...new URLSearchParams(step.url.split('?')[1] ?? '')].flatMap(([name, value]) =>
    at('query', name, value),
  );
  return [...headers, ...parameters, ...bodySlots(step.body)];
}

function bodySlots(body: Extract<Step, { kind: 'request' }>['body']): Slot[] {
  if (body === null || body.kind === 'raw') return [];
  return body.kind === 'form'
    ? Object.entries(body.fields).flatMap(([name, value]) => at('body', name, value))
    : inObject(body.value, []);
}

function inObject(value: unknown, path: readonly string[]): Slot[] {
  if (typeof value === 'string') return at('body', path.join('.'), value);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => inObject(one, [...path, key]));
}

function at(place: PlaceKind, name: string, value: string): Slot[] {
  return variablesIn(value).map((variable) => ({ place, name, variable }));
}
