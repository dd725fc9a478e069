import type { App, Context } from '../../app.ts';

export interface RancherOptions {
  /** The policy of its sessions. Default: `rancher`. */
  readonly policy?: string;
}

/** The sessions of Rancher 1.6. */
export function registerRancher(_app: App, _context: Context, _options: RancherOptions): void {
  // Nothing is served yet.
}
