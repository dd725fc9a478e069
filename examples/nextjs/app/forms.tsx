'use client';

import { useRouter } from 'next/navigation';
import type { FormEvent } from 'react';

export function SignIn() {
  const router = useRouter();
  async function signIn(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const body = JSON.stringify(Object.fromEntries(new FormData(event.currentTarget)));
    const headers = { 'content-type': 'application/json' };
    await fetch('/api/login', { method: 'POST', headers, body });
    router.refresh();
  }
  return (
    <form onSubmit={signIn}>
      <input name="email" type="email" aria-label="E-mail address" autoComplete="username" required />
      <input name="password" type="password" aria-label="Password" autoComplete="current-password" required />
      <button type="submit">Sign in</button>
    </form>
  );
}

export function SignOut({ user }: { readonly user: string }) {
  const router = useRouter();
  async function signOut() {
    await fetch('/api/logout', { method: 'POST' });
    router.refresh();
  }
  return (
    <p>
      You are signed in as {user}.{' '}
      <button type="button" onClick={signOut}>
        Sign out
      </button>
    </p>
  );
}
