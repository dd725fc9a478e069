import type { Activity } from './activity.ts';
import type { Bindings } from './bindings.ts';
import type { Factors } from './factors.ts';
import type { Life } from './life.ts';
import type { Move } from './move.ts';
import type { Polls } from './polls.ts';
import type { Receivers } from './receivers.ts';
import type { Rulebook } from './rulebook.ts';
import type { Seals } from './seals.ts';
import type { Sessions } from './sessions.ts';
import type { Throttle } from './throttle.ts';
import type { Trail } from './trail.ts';
import type { Users } from './users.ts';

/**
 * The port to whatever keeps sessions: groups of verbs, named by what they are about. The comments of the groups are the
 * specification, and the conformance suite is its proof. There is no generic "save" and nothing is ever upserted, because that
 * is how ended sessions come back to life elsewhere (connect-redis 328, express-session 632).
 *
 * What every store promises, and the suite tries to break:
 *
 * - Each verb is one transaction. It happens together with its events, or not at all, and when its promise resolves it is
 *   durable (`sessions.slide`, `trail.record` and `activity.add` may lose their last moments in a power cut).
 * - A session is **alive** at an instant when it has not been ended, its deadline is after that instant, and its user
 *   (if it has one) is neither disabled nor deleted and has a `sessionsNotBefore` before the session's creation.
 * - Nothing makes a dead session alive, changes a session's user, digest or key, or moves a lifetime's end later.
 * - All instants come from the caller as integer milliseconds; a store never asks a clock.
 * - Conflicts between transactions are retried inside; what stays broken is thrown as `CurfewError` `store-unavailable`.
 *
 * What every caller promises: a verb is called on its group, and a group on its store (`store.sessions.insert(…)`). So each of
 * them may be an object literal or an instance of a class with `#private` state. Whoever wraps a store therefore delegates to it
 * and never copies its verbs, spreads it, or makes it a prototype.
 */
export interface Store {
  readonly capabilities: StoreCapabilities;
  readonly sessions: Sessions;
  readonly users: Users;
  readonly factors: Factors;
  readonly bindings: Bindings;
  readonly trail: Trail;
  readonly throttle: Throttle;
  readonly life: Life;
  /** Counts of what happened, for charts. Where a store has none, there are no charts. */
  readonly activity?: Activity;
  /** Taking in another store's content, and giving its own. Where a store has none, it cannot be moved. */
  readonly move?: Move;
  /** Rules that are set at running servers. Where a store has none, all are configured. */
  readonly rulebook?: Rulebook;
  /** Sealed batches of the trail. Where a store has none, the trail is not sealed. */
  readonly seals?: Seals;
  /** Who is told of what happens. Where a store has none, nobody outside is. */
  readonly receivers?: Receivers;
  /** Who polls transmitters of shared signals. Where a store has none, nobody does. */
  readonly polls?: Polls;
}

/** What an engine can do beyond the common ground. Callers ask for these, never for an engine's name. */
export interface StoreCapabilities {
  /** An end reaches other processes without being asked for, within milliseconds. */
  readonly notify: boolean;
  readonly skipLocked: boolean;
  /** The database itself refuses forbidden changes. */
  readonly triggers: boolean;
  readonly rowLevelSecurity: boolean;
}
