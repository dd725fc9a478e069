import { questionPath } from './contender.ts';
import type { ServerProcess } from './server-process.ts';

/** What a contender answers to a valid cookie, to none, and to one that it never made: HTTP status codes. */
export interface Admission {
  readonly valid: readonly number[];
  readonly none: number;
  readonly forged: number;
}

/** Speed counts only where the answer is right. */
export async function examine(server: ServerProcess): Promise<Admission> {
  const first = server.cookies[0] ?? '';
  const last = server.cookies.at(-1) ?? '';
  return {
    valid: [await ask(server.origin, first), await ask(server.origin, last)],
    none: await ask(server.origin, null),
    forged: await ask(server.origin, forge(first)),
  };
}

export function isRight(admission: Admission): boolean {
  return admission.valid.every((status) => status === 204) && admission.none === 401 && admission.forged === 401;
}

async function ask(origin: string, cookie: string | null): Promise<number> {
  const answer = await fetch(origin + questionPath, { headers: cookie === null ? {} : { cookie } });
  await answer.arrayBuffer();
  return answer.status;
}

/** The same cookie with one letter in the middle of its value changed: well-formed, and never issued. */
function forge(cookie: string): string {
  const middle = Math.floor((cookie.indexOf('=') + cookie.length) / 2);
  const letter = cookie[middle] === 'a' ? 'b' : 'a';
  return cookie.slice(0, middle) + letter + cookie.slice(middle + 1);
}
