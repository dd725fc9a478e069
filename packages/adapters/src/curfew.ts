import type { ApplicationAuthority } from '@curfew/core';

/** An authority that an application has opened for itself, under a name by which its users are told from those of others. */
export interface Curfew extends ApplicationAuthority {
  /** Writes what waits to be written, and closes the store. */
  close(): Promise<void>;
}
