/** What somebody wrote, and where it stands, for errors: `curfew.yaml:4`, `CURFEW_LISTEN`, `--listen`. */
export interface Source {
  readonly written: unknown;
  locate(path: readonly string[]): string;
}
