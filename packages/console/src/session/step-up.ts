import { t } from '../language/texts.ts';

/** A call that waits until the person has proved again who they are. */
interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

class NotProved extends Error {
  override readonly name = 'NotProved';

  constructor() {
    super(t.sessionEnd.notProved);
  }
}

let waiting: readonly Waiting[] = [];
const listeners = new Set<() => void>();

/** Asks for the password. @throws NotProved where the person does not want to give it. */
export function proveIdentity(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  settle([...waiting, { resolve, reject }]);
  return promise;
}

export function identityProved(): void {
  for (const { resolve } of waiting) resolve();
  settle([]);
}

export function identityNotProved(): void {
  for (const { reject } of waiting) reject(new NotProved());
  settle([]);
}

export function isAsking(): boolean {
  return waiting.length > 0;
}

export function onAsking(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function settle(next: readonly Waiting[]): void {
  waiting = next;
  for (const listener of listeners) listener();
}
