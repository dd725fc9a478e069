/** Whether a host name can only be this machine: the one place where a session may travel without TLS. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || host === '::1' || /^127\./.test(host)
  );
}
