import { headers } from 'next/headers';
import { sessionOf } from '../lib/session.ts';
import { SignIn, SignOut } from './forms.tsx';

/** Asks whose request it is each time: an ended session is seen at the next request. */
export default async function Page() {
  const session = await sessionOf(await headers());
  return session.isSignedIn ? <SignOut user={session.user ?? ''} /> : <SignIn />;
}
