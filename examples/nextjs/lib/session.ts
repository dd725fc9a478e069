import { openCurfew } from 'curfew';
import { type RequestSession, readSessions, sessions } from 'curfew/web';

interface Data {
  cart: string[];
}

/** Behind a proxy with TLS, give `{ publicUrl: 'https://shop.example' }` as well. */
async function open() {
  const curfew = await openCurfew(process.env.SESSION_STORE ?? 'sqlite:./sessions.db', { name: 'shop' });
  return { withSession: sessions<Data>(curfew), sessionOf: readSessions<Data>(curfew) };
}

/** One for each process: Next.js loads a module again whenever it changes. Opened by the first request, and not by `next build`. */
const kept = globalThis as typeof globalThis & { shop?: ReturnType<typeof open> };
const opened = () => (kept.shop ??= open());

/** For route handlers: hands them the session, and adds its cookies to their answers. */
export async function withSession(
  request: Request,
  handler: (session: RequestSession<Data>) => Response | Promise<Response>,
): Promise<Response> {
  return (await opened()).withSession(request, handler);
}

/** For server components, which can set no cookie: the session to be read. */
export async function sessionOf(headers: Headers): Promise<RequestSession<Data>> {
  return (await opened()).sessionOf(headers);
}
