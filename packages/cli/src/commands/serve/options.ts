import { connectionOptions } from '../../operator/connect.ts';

const { store, config } = connectionOptions;
export const serveOptions = {
  listen: { type: 'text', value: 'HOST:PORT', help: 'where to listen; default 127.0.0.1:8420' },
  'public-url': {
    type: 'text',
    value: 'URL',
    help: 'how people reach it; with a path, such as https://app.example.com/curfew, everything is below that path',
  },
  workers: { type: 'count', help: 'how many processes answer on this address, best one for each core; default 1' },
  'shutdown-delay': {
    type: 'text',
    value: 'DURATION',
    help: 'how long to serve on after SIGTERM, saying "not ready"; default 0',
  },
  store: { ...store, help: 'the store; default sqlite:./curfew-data/curfew.db' },
  'case-sensitive-names': { type: 'flag', help: 'Jan and jan are two users; the store keeps that in mind' },
  config,
} as const;

export type ServeOptions = typeof serveOptions;
