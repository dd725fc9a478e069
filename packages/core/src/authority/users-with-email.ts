import type { Page } from '../store/cursor.ts';
import type { UserQuery } from '../store/users.ts';
import type { User } from '../user/user.ts';
import { createSlices } from './slices.ts';

/**
 * All users with an e-mail address, in whatever case it is written. A search may look at many users before it finds one, so
 * that a page may be empty and still not the last.
 */
export async function* usersWithEmail(
  list: (query: UserQuery) => Promise<Page<User>>,
  email: string,
): AsyncGenerator<User> {
  const wanted = email.toLowerCase();
  const slices = createSlices();
  let cursor: string | null = null;
  do {
    const page: Page<User> = await list({ text: email, limit: 100, ...(cursor !== null && { cursor }) });
    for (const user of page.items) if (user.profile.email?.toLowerCase() === wanted) yield user;
    cursor = page.cursor;
    await slices.rest();
  } while (cursor !== null);
}
