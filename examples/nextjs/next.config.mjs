/** The driver of the database is compiled for Node, and nothing to bundle. */
export default { serverExternalPackages: ['curfew', 'better-sqlite3'] };
