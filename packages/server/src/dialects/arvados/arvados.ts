import type { App, Context } from '../../app.ts';

export interface ArvadosOptions {
  /** The policy of its sessions. Default: `arvados`. */
  readonly policy?: string;
}

/** The tokens of Arvados. */
export function registerArvados(_app: App, _context: Context, _options: ArvadosOptions): void {
  // Nothing is served yet.
}
