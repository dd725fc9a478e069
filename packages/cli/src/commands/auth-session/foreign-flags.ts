const sqlAddress =
  'write --url https://HOST for a running Curfew server, or --store postgresql://HOST:PORT/DATABASE for its database';

const connectingUser =
  'leave it out: with --store a command acts as root, with --url as the owner of the token; to list the sessions of one user, write --username';

const certificates =
  'leave it out: Curfew asks for no client certificate, but for access to the store (--store) or for a token (--url, with the token in CURFEW_TOKEN_FILE)';

const oneCluster = 'leave it out: --url and --store each name one place';

const logs = 'leave it out: these commands write no log; CURFEW_DEBUG=1 shows where an error comes from';

/**
 * The flags of `cockroach auth-session` that have no meaning here. None is passed over: a script that names a host or a user would
 * otherwise work on another store, or as somebody else, than it says.
 */
export const cockroachFlags: Readonly<Record<string, string>> = {
  '--host': sqlAddress,
  '--port': sqlAddress,
  '-p': sqlAddress,
  '--user': connectingUser,
  '-u': connectingUser,
  '--certs-dir': certificates,
  '--cert-principal-map': certificates,
  '--insecure':
    'leave it out: Curfew uses plain http only to reach a server on this machine, and needs no flag for that',
  '--echo-sql': 'leave it out: these commands do not show their SQL; "curfew events" shows what they did',
  '--cluster-name': oneCluster,
  '--disable-cluster-name-verification': oneCluster,
  '--log': logs,
  '--log-config-file': logs,
  '--log-config-vars': logs,
  '--log-dir': logs,
  '--logtostderr': logs,
  '--no-color': logs,
  '--redactable-logs': logs,
  '--sql-audit-dir': logs,
  '--verbosity': logs,
  '--vmodule': logs,
};
