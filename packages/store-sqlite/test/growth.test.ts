import { describeGrowth } from '@curfew/store-conformance';
import { sqliteGrowthHarness } from './growth-harness.ts';

describeGrowth('the SQLite store, growing', sqliteGrowthHarness);
