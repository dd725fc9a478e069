export { type Binaries, findSystemBinaries } from './binaries.ts';
export { type Cluster, createCluster, durable, freePort, openCluster, type Settings } from './cluster.ts';
export { openTestServer, type TestServer } from './server.ts';
