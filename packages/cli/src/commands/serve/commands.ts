import { defineCommand } from '../../command-line/command.ts';
import { loadWith } from '../../command-line/optional-package.ts';
import { serveOptions } from './options.ts';

export const serveCommands = [
  defineCommand({
    name: 'serve',
    summary: 'run the server',
    description: [
      'On its first run it makes the database and the administrator root, with the password of CURFEW_ROOT_PASSWORD (or of the',
      'file that CURFEW_ROOT_PASSWORD_FILE names), or with a random one that it prints once. SIGTERM and SIGINT finish the',
      'requests that are under way; a second one does not. With --shutdown-delay the server answers on for that long, with',
      '"Connection: close" and 503 at /readyz. With --workers a process that ends unexpectedly is replaced, and SIGHUP exchanges them',
      'one by one for such that have read the configuration anew. Under systemd it says when it is ready (Type=notify), answers the',
      'watchdog, and takes a socket that is handed over in place of --listen.',
    ].join('\n'),
    operands: [],
    options: serveOptions,
    run: async (invocation) => (await loadWith('@curfew/server', () => import('./serve.ts'))).serve(invocation),
  }),
];
