export { serverAccount } from './account.ts';
export { type Binaries, findSystemBinaries } from './binaries.ts';
export { type Cluster, createCluster, durable, freePort, openCluster, type Settings } from './cluster.ts';
export { childrenOf, residentMemoryOf } from './processes.ts';
export { type Fault, type FaultyProxy, faults, type ProxyOptions, startProxy } from './proxy/proxy.ts';
export { openTestServer, type TestServer } from './server.ts';
export { copyCluster, createStandby, makeSynchronous, promote } from './standby.ts';
