import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Files of a self-signed certificate for 127.0.0.1. */
export interface Certificate {
  readonly keyFile: string;
  readonly certFile: string;
}

/** Makes a certificate with openssl, because Node cannot; null when there is no openssl. */
export function makeCertificate(directory: string): Certificate | null {
  const keyFile = join(directory, 'key.pem');
  const certFile = join(directory, 'cert.pem');
  // A common kind of key for public certificates.
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  try {
    execFileSync('openssl', ['req', '-x509', ...key, '-out', certFile, '-days', '2', ...subject], {
      stdio: 'ignore',
    });
    return { keyFile, certFile };
  } catch {
    return null;
  }
}
