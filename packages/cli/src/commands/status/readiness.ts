import type { ServerState } from './report.ts';

const timeoutMs = 5_000;

/** Asks the server, without credentials, whether it is ready. `/readyz` is at the root, also where `publicUrl` has a path. */
export async function askReadiness(server: URL): Promise<ServerState> {
  const address = server.href.replace(/\/$/, '');
  const said = (state: ServerState['state'], detail: string): ServerState => ({ address, state, detail });
  try {
    const response = await fetch(new URL('/readyz', server.origin), {
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = parseObject(await response.text());
    if (response.status === 200 && body.status === 'ok') return said('ready', 'answers, and is ready');
    if (response.status === 503 && typeof body.code === 'string') {
      return said('not-ready', `answers, and is not ready: ${String(body.detail ?? body.code)}`);
    }
    return said('something-else', `does not answer as Curfew does (${response.status})`);
  } catch (error) {
    return said('no-answer', `does not answer (${reasonOf(error)})`);
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `within ${timeoutMs / 1_000} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code } = cause as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'no connection';
}
