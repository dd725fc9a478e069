import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { closeConnections, exchange, type FuzzRequest } from './exchange.ts';
import { seededRandom } from './random.ts';
import { keepCode, makeRequest, remember } from './requests.ts';
import { type ApiDocument, describedRoutes, otherRoutes, type Route } from './routes.ts';
import { application, openTarget, password, type StoreName } from './target.ts';
import { Memory, Values } from './values.ts';

export interface FuzzOptions {
  readonly store: StoreName;
  readonly seed: number;
  readonly requests: number;
  /** Told after each tenth. */
  readonly onProgress?: (done: number) => void;
}

/** How often each class of status was answered, by its first digit. */
type Coverage = ReadonlyMap<string, Readonly<Record<string, number>>>;

interface Fault {
  /** Which request of the run it was. */
  readonly number: number;
  readonly status: number | 'hang' | 'broken';
  readonly request: FuzzRequest;
  readonly text: string;
  /** What the server logged meanwhile. */
  readonly log: readonly string[];
}

export interface FuzzRun {
  readonly seed: number;
  readonly requests: number;
  readonly faults: readonly Fault[];
  readonly coverage: Coverage;
  readonly signIns: number;
  /** Bytes of live objects after each tenth of the requests. */
  readonly heap: readonly number[];
}

/** So many requests are under way at once. What they bring back is looked at in their order, so that a seed repeats a run. */
const atOnce = 8;
/** A run that finds as many has shown enough. */
const mostFaults = 20;
const stepMs = 50;

/** Sends requests to every route that a server has, and looks for answers that no request should get. */
export async function fuzz({ store, seed, requests, onProgress }: FuzzOptions): Promise<FuzzRun> {
  const target = await openTarget(store);
  try {
    const document = await readDocument(target.origin);
    const routes = [...describedRoutes(document), ...otherRoutes];
    const random = seededRandom(seed);
    const memory = new Memory(knownFromTheStart);
    const values = new Values(random, memory, document);
    const coverage = new Map<string, Record<string, number>>(routes.map((route) => [nameOf(route), {}]));
    const faults: Fault[] = [];
    const heap: number[] = [];
    let done = 0;
    while (done < requests && faults.length < mostFaults) {
      target.advance(stepMs);
      const tokens = await target.signedIn();
      keepCode(memory, random, target.now());
      const batch = Array.from({ length: Math.min(atOnce, requests - done) }, (_, index) => {
        // Each route in its turn first: no route is left to chance.
        const route = routes[done + index] ?? random.pick(routes);
        return { route, request: makeRequest(route, { random, values, memory, tokens }) };
      });
      const answers = await Promise.all(batch.map(({ request }) => exchange(target.origin, request)));
      for (const [index, answer] of answers.entries()) {
        const { route, request } = batch[index] ?? impossible();
        const classes = coverage.get(nameOf(route)) ?? {};
        const name = typeof answer.status === 'number' ? `${Math.floor(answer.status / 100)}xx` : answer.status;
        classes[name] = (classes[name] ?? 0) + 1;
        if (typeof answer.status === 'number' && answer.status < 500 && 'headers' in answer) remember(memory, answer);
        else faults.push({ number: done + index, ...answer, request, log: target.takeErrors() });
      }
      const tenth = Math.floor((done * 10) / requests);
      done += batch.length;
      if (Math.floor((done * 10) / requests) === tenth) continue;
      heap.push(liveBytes());
      onProgress?.(done);
    }
    return { seed, requests: done, faults, coverage, signIns: target.signIns(), heap };
  } finally {
    closeConnections();
    await target.close();
  }
}

const knownFromTheStart = {
  user: ['root', 'web_user', 'other', 'w1', 'w2', 'w3'],
  document: ['org.couchdb.user:web_user', 'org.couchdb.user:other', 'org.couchdb.user:w1', 'org.couchdb.user:w2'],
  password: [password, 'another correct horse'],
  code: [`web_user:${password}`, `other:${password}`],
  application: [application],
  method: ['pwd', 'otp', 'hwk'],
  duration: ['1h', '30m', '8h', '30d'],
  scope: ['GET /v1/sessions', 'GET /v1/events', 'all', 'introspect'],
  word: ['tokens', 'accounts', 'identities', 'schemas', 'sessions', 'users', 'favicon.ico', 'api_clients', 'nodes'],
};

async function readDocument(origin: string): Promise<ApiDocument> {
  return (await (await fetch(`${origin}/openapi.json`)).json()) as ApiDocument;
}

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

function impossible(): never {
  throw new Error('an answer to no request');
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function liveBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** Whether memory has grown since the run was warm: by more than half and 20 MiB, which no noise explains. */
export function growth(heap: readonly number[]): {
  readonly isFlat: boolean;
  readonly from: number;
  readonly to: number;
} {
  const [from = 0, to = 0] = [heap[2], heap.at(-1)];
  return { isFlat: to <= from * 1.5 + 20 * 2 ** 20, from, to };
}
