/** The session cookie as the server at an address knows it. */
export interface SessionCookie {
  readonly name: string;
  readonly token: string;
  readonly isSecure: boolean;
}

/** `__Host-session` over https, `session` on plain-http loopback: what the server sets when somebody signs in. */
export function sessionCookie(publicUrl: URL, token: string): SessionCookie {
  const isSecure = publicUrl.protocol === 'https:';
  return { name: isSecure ? '__Host-session' : 'session', token, isSecure };
}

/** The line of a `Set-Cookie` header, which also works as it is as curl's `--cookie`. */
export function cookieLine({ name, token, isSecure }: SessionCookie): string {
  return `${name}=${token}; Path=/; ${isSecure ? 'Secure; ' : ''}HttpOnly; SameSite=Lax`;
}
