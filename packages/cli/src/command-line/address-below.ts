/** An address of a server, which may itself be below a path: `/v1/events` of `https://app.example.com/curfew`. */
export function addressBelow(server: URL, path: string): URL {
  return new URL(`${server.pathname.replace(/\/$/, '')}${path}`, server.origin);
}
