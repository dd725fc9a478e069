import type { Call } from '../drive/visitor.ts';
import { ScanFailure } from '../http/failure.ts';
import type { Exchange } from '../http/message.ts';
import { says } from '../recognise/words.ts';
import type { Account } from '../target/target.ts';

/** Applications that take such an address for an attempt to sign in shut out after thirty of them, or fewer. */
const mostLooks = 20;

/** Counts looks at addresses that name a user and are answered by the sign-in: a target may count them, too. */
export interface LookGuard {
  /** Why no more may be taken; null: some may. */
  readonly stopped: string | null;
  /** @throws ScanFailure */
  admit(call: Call): void;
  note(exchange: Exchange): void;
}

export function createLookGuard(accounts: readonly Account[]): LookGuard {
  let count = 0;
  let stopped: string | null = null;
  return {
    get stopped() {
      return stopped;
    },
    admit({ url }) {
      if (count < mostLooks || !namesUser(url, accounts)) return;
      stopped = `its pages name the user in their address, and ${count} looks without a session may count as failed sign-ins`;
      throw new ScanFailure('sign-in-stopped', stopped);
    },
    note({ request, response }) {
      const isRefused = response.status === 401 || /type\s*=\s*["']?password/i.test(response.body);
      if (isRefused && namesUser(request.url, accounts)) count += 1;
    },
  };
}

/** `?username=alice`: a profile at `/users/alice` is none. */
export function namesUser(url: string, accounts: readonly Pick<Account, 'user'>[]): boolean {
  return [...new URL(url).searchParams].some(
    ([name, value]) => value.length > 1 && says('user', name) && accounts.some(({ user }) => user === value),
  );
}
