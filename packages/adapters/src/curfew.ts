import type { ApplicationAuthority } from '@curfew/core';

/** An authority that an application has opened for itself, under a name by which its users are told from those of others. */
export type Curfew = ApplicationAuthority;
