import { openCurfew } from 'curfew';
import { sessions } from 'curfew/web';

/** One for each process: Next.js loads a module again whenever it changes. */
const kept = globalThis as typeof globalThis & { curfew?: ReturnType<typeof openCurfew> };
kept.curfew ??= openCurfew(process.env.SESSION_STORE ?? 'sqlite:./sessions.db', { name: 'shop' });

/** Behind a proxy with TLS, give `publicUrl: 'https://shop.example'`. */
export const withSession = sessions<{ cart: string[] }>(await kept.curfew);
