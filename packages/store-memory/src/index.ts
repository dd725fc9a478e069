export { MemoryDatabase } from './database.ts';
export { MemoryStore } from './memory-store.ts';
