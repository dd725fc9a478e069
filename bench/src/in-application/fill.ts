import { digestOf } from '@curfew/core';
import { openCurfew } from 'curfew';
import { copySession } from '../seed.ts';

/** `fill.ts DATABASE SESSIONS`: makes the store of an application, with sessions whose tokens are `tokenOf(0)` and up. */
const [path = '', count = '0'] = process.argv.slice(2);
const curfew = await openCurfew(`sqlite:${path}`);
const client = { ip: null, userAgent: null };
const issued = await curfew.admit({ user: 'ada', methods: ['pwd'], presented: null, client });
if (!issued.ok) throw new Error(`signing in was refused: ${issued.code}`);
await curfew.close();
const original = digestOf(issued.token.reveal());
if (original !== null) copySession(path, original, Number(count));
