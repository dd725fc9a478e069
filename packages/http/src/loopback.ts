/**
 * Whether a host can only be reached from this machine: the one place where a session may travel without TLS, and which
 * browsers count as trustworthy (W3C Secure Contexts 3.1). `127.example.com` is somebody else's.
 *
 * @example
 * isLoopback('127.0.0.1'); // true
 * isLoopback('127.example.com'); // false
 */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    hostname === '::1' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}
