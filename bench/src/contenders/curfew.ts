import { join } from 'node:path';
import type { Contender } from '../contender.ts';
import { startCurfew } from '../curfew-server.ts';
import { openFilledCurfew } from '../curfew-store.ts';
import { sessionsInUse } from '../seed.ts';

export const contender: Contender = {
  start: async (directory) => startCurfew(await openFilledCurfew(join(directory, 'curfew.db'), sessionsInUse)),
};
