import { CurfewError, type Store } from '@curfew/core';
import { openSqliteStore, type SqliteStoreOptions } from '../src/index.ts';
import type { Answer, Request } from './remote-store.ts';

/** The other process: opens stores and runs their verbs for whoever started it. */
const stores = new Map<number, Store>();

process.on('message', async ({ call, store, verb, args }: Request) => {
  process.send?.(await answer(call, store, verb, args));
});

async function answer(call: number, id: number, verb: string, args: readonly unknown[]): Promise<Answer> {
  try {
    if (verb === 'open') {
      stores.set(id, openSqliteStore(args[0] as SqliteStoreOptions));
      return { call, value: undefined };
    }
    const [group, name] = verb.split('.') as [keyof Store, string];
    const verbs = stores.get(id)?.[group] ?? {};
    return { call, value: await Reflect.apply(Reflect.get(verbs, name), verbs, args) };
  } catch (error) {
    const code = error instanceof CurfewError ? error.code : 'internal-error';
    return { call, error: { code, message: error instanceof Error ? (error.stack ?? error.message) : String(error) } };
  }
}
