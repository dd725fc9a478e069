import { firstId, lastId, newest, readName, readPosition, writeName, writePosition } from './cursor.ts';
import type { UserQuery } from './users.ts';

/** What a list of users is put in order by: those of the same place by their ids. */
export interface UserListing {
  readonly by: 'name' | 'created' | 'signed-in';
  readonly descends: boolean;
  /** The list goes on behind it. */
  readonly start: UserPlace;
}

/** Where a user stands: by name, or by an instant, which is 0 for who has never signed in. */
export interface UserPlace {
  readonly place: string | number;
  readonly id: string;
}

/** @throws CurfewError `invalid-cursor`. */
export function readUserOrder({ order = 'name', cursor }: Pick<UserQuery, 'order' | 'cursor'>): UserListing {
  const by = order.replace(/^-/, '') as UserListing['by'];
  const descends = order.startsWith('-');
  return { by, descends, start: cursor === undefined ? beginning(by, descends) : readPlace(by, descends, cursor) };
}

function beginning(by: UserListing['by'], descends: boolean): UserPlace {
  if (!descends) return { place: by === 'name' ? '' : 0, id: firstId };
  return { place: by === 'name' ? '\u{10ffff}' : newest.at, id: lastId };
}

function readPlace(by: UserListing['by'], descends: boolean, cursor: string): UserPlace {
  // A name is one user's: behind it whatever the id.
  if (by === 'name') return { place: readName(cursor), id: descends ? firstId : lastId };
  const { at, id } = readPosition(cursor);
  return { place: at, id };
}

/** The cursor of a page that ends at this place. */
export function writeUserPlace({ place, id }: UserPlace): string {
  return typeof place === 'string' ? writeName(place) : writePosition({ at: place, id });
}
