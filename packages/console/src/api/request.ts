import { noteAnswer, noteSilence } from '../live/connection.ts';
import { at } from '../routing/root.ts';
import { leaveForSignIn } from '../session/leaving.ts';
import { proveIdentity } from '../session/step-up.ts';
import { noteServerTime } from './clock.ts';

/** A refusal of the server: problem details (RFC 9457) with a stable code. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly status: number;
  readonly retryAfterSeconds: number | null;

  constructor(problem: Problem, status: number) {
    super(problem.detail ?? problem.title ?? `the server answered ${status}`);
    this.code = problem.code ?? 'internal-error';
    this.status = status;
    this.retryAfterSeconds = problem.retryAfterSeconds ?? null;
  }
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly retryAfterSeconds?: number;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /**
   * Nobody asked for it: it does not count as use, so that a page that is left open cannot keep its session alive
   * (OWASP ASVS 5.0 7.3.1).
   */
  readonly background?: boolean;
}

export type Parameters = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** An address with those parameters that have a value. */
export function withParameters(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

/**
 * One call of the API. The session travels in its cookie, which no script can read. Where the server asks for a recent
 * sign-in, the person is asked for the password or a one-time code, and the call is made once more.
 *
 * @throws Refused where the server refuses. Without a live session the browser leaves for the sign-in page.
 */
export async function request<Answer>(line: string, options: RequestOptions = {}): Promise<Answer> {
  try {
    return await send(line, options);
  } catch (error) {
    if (!(error instanceof Refused) || !(await mayTryAgain(error))) throw error;
    return await send(line, options);
  }
}

async function mayTryAgain({ code }: Refused): Promise<boolean> {
  if (code === 'recent-sign-in-required' || code === 'second-factor-required') {
    await proveIdentity();
    return true;
  }
  if (code !== 'authentication-required') return false;
  // While a token is replaced, a call that was under way with the old one comes too late; the session goes on.
  const isAlive = await send('GET /v1/sessions/current?passive=true', { background: true }).then(
    () => true,
    () => false,
  );
  if (!isAlive) leaveForSignIn();
  return isAlive;
}

async function send<Answer>(line: string, { body, signal, background = false }: RequestOptions): Promise<Answer> {
  const [method = 'GET', path = '/'] = line.split(' ');
  const response = await reach(path, {
    method,
    redirect: 'error',
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(background && { 'curfew-background': '1' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  });
  noteServerTime(response.headers.get('date'));
  if (response.ok) return response.status === 204 ? (undefined as Answer) : await response.json();
  throw new Refused(await response.json().catch(() => ({})), response.status);
}

/** Whether the server can be reached at all is known from what happens to every request. */
async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(at(path), init);
    noteAnswer();
    return response;
  } catch (error) {
    // What we gave up ourselves says nothing about the server.
    if (init.signal?.aborted !== true) noteSilence();
    throw error;
  }
}
