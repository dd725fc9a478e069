import { availableParallelism, cpus, release, type } from 'node:os';
import { loadCpu, serverCpu } from './pinning.ts';

/** What has to be known to compare two runs. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  readonly pinning: string;
}

export function describeMachine(): Machine {
  const pinning = serverCpu() === null ? 'nothing pinned' : `server on core ${serverCpu()}, load on core ${loadCpu()}`;
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    system: `${type()} ${release()}`,
    node: process.version,
    pinning,
  };
}
