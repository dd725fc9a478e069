import type { Host } from './address.ts';

/** Which of several hosts takes writes, as far as is known. Everything that connects shares what it learns. */
export interface Primary {
  /** Where to connect next. */
  current(): Host;
  /** This one does not answer, or takes no writes: then it is another one's turn, unless somebody has noticed before. */
  isNot(host: Host): void;
}

export function createPrimary(hosts: readonly Host[]): Primary {
  let index = 0;
  const current = () => hosts[index] as Host;
  return {
    current,
    isNot(host) {
      if (host === current()) index = (index + 1) % hosts.length;
    },
  };
}
