import { execFileSync } from 'node:child_process';

/** Builds the program before any test: the end-to-end tests run what `npm start` would run. */
export default function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
