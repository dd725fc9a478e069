import { describeStore } from '@curfew/store-conformance';
import { MemoryDatabase, MemoryStore } from '../src/index.ts';

describeStore('the store in memory', {
  async open({ migrated = true } = {}) {
    const database = new MemoryDatabase();
    const store = new MemoryStore(database);
    if (migrated) await store.life.migrate();
    return {
      store,
      reopen: async () => new MemoryStore(database),
      rawDump: async () => database.dump(),
      close: () => store.life.close(),
    };
  },
});
