import type { Host } from './address.ts';

/** Which of several hosts takes writes, as far as is known. Everything that connects shares what it learns. */
export interface Primary {
  /** Where to connect next. */
  current(): Host;
  /** This one does not answer, or takes no writes: then it is another one's turn, unless somebody has noticed before. */
  isNot(host: Host): void;
  /**
   * Whether a server on this timeline may be the primary. PostgreSQL begins a new one with each promotion, so one that is
   * lower than what has been seen belongs to a primary of earlier, which has come back and does not know what was ended
   * since.
   */
  accepts(timeline: number): boolean;
}

export function createPrimary(hosts: readonly Host[]): Primary {
  let [index, latest] = [0, 0];
  const current = () => hosts[index] as Host;
  return {
    current,
    isNot(host) {
      if (host === current()) index = (index + 1) % hosts.length;
    },
    accepts(timeline) {
      latest = Math.max(latest, timeline);
      return timeline === latest;
    },
  };
}
