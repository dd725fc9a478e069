import session from 'express-session';
import type { Contender } from '../contender.ts';
import { startExpress } from '../express-session.ts';

export const contender: Contender = { start: () => startExpress(new session.MemoryStore()) };
