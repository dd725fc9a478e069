export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The three parts as they were sent. */
  readonly parts: readonly [string, string, string];
}

/** Reads a JWS in its compact form (RFC 7515 7.1) without believing anything in it. Null for everything else. */
export function readJwt(token: string): Jwt | null {
  const [header, claims, signature, ...rest] = token.split('.');
  if (header === undefined || claims === undefined || signature === undefined || rest.length > 0) return null;
  const [head, body] = [readPart(header), readPart(claims)];
  if (head === null || body === null || typeof head.alg !== 'string') return null;
  return { header: head, claims: body, parts: [header, claims, signature] };
}

function readPart(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

export function encodePart(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
