import { addresses } from '../routing/route.ts';

/** A user's name, as long as it may be, and the way to their page. */
export function UserLink({ name }: { readonly name: string }) {
  return (
    <a className="clamp" href={addresses.user(name)} title={name}>
      {name}
    </a>
  );
}
