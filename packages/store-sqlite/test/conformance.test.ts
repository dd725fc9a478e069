import { describeStore } from '@curfew/store-conformance';
import { afterAll } from 'vitest';
import { openSqliteStore } from '../src/index.ts';
import { sqliteHarness } from './harness.ts';
import { startProcess } from './remote-store.ts';

const otherProcess = startProcess();
afterAll(() => otherProcess.stop());

describeStore('the SQLite store, shared with another process', sqliteHarness(otherProcess.open));
describeStore(
  'the SQLite store, opened twice in one process',
  sqliteHarness(async (options) => openSqliteStore(options)),
);
