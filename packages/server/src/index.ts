export type { DialectsOptions } from './dialects/dialects.ts';
export type { LogOptions } from './operation/logging.ts';
export type { MaintenanceOptions } from './operation/maintenance.ts';
export { type CurfewServer, createServer, type ServerOptions } from './server.ts';
