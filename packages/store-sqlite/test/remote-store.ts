import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { CurfewError, type ErrorCode, type Store } from '@curfew/core';
import type { SqliteStoreOptions } from '../src/index.ts';

export interface Request {
  readonly call: number;
  readonly store: number;
  /** Such as `sessions.end`. */
  readonly verb: string;
  readonly args: readonly unknown[];
}

export interface Answer {
  readonly call: number;
  readonly value?: unknown;
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

/** Another process that opens stores, so that locks, files and memory are really those of two processes. */
export interface OtherProcess {
  open(options: SqliteStoreOptions): Promise<Store>;
  stop(): Promise<void>;
  /** Ends it in the middle of whatever it does (SIGKILL). */
  kill(): Promise<void>;
}

export function startProcess(): OtherProcess {
  const child: ChildProcess = fork(new URL('./remote-process.ts', import.meta.url), { serialization: 'advanced' });
  const calls = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  const exited = once(child, 'exit');
  let [lastCall, lastStore] = [0, 0];

  child.on('message', (message) => {
    const { call, value, error } = message as Answer;
    const waiting = calls.get(call);
    calls.delete(call);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new CurfewError(error.code, error.message));
  });

  function ask(store: number, verb: string, args: readonly unknown[]): Promise<unknown> {
    const call = ++lastCall;
    return new Promise((resolve, reject) => {
      calls.set(call, { resolve, reject });
      child.send({ call, store, verb, args } satisfies Request);
    });
  }

  return {
    async open(options) {
      const id = ++lastStore;
      await ask(id, 'open', [options]);
      const capabilities = { notify: true, skipLocked: false, triggers: true, rowLevelSecurity: false };
      const group = (name: string) =>
        new Proxy(
          {},
          {
            get:
              (_, verb) =>
              (...args: unknown[]) =>
                ask(id, `${name}.${String(verb)}`, args),
          },
        );
      const names = [
        'sessions',
        'users',
        'factors',
        'bindings',
        'trail',
        'throttle',
        'life',
        'activity',
        'move',
        'seals',
        'rulebook',
      ];
      return { capabilities, ...Object.fromEntries(names.map((name) => [name, group(name)])) } as unknown as Store;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}
