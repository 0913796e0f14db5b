import { execFile } from 'node:child_process';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Program, StartOptions } from './program.ts';

/** A way to have a disk without room for one process; what this machine allows of them differs. */
export interface FullDisk {
  readonly name: string;
  /** Whether it can be done here. */
  works(): Promise<boolean>;
  /** How a program is started whose disk is to be filled, `dataDir` being on it. */
  startOptions(dataDir: string): StartOptions;
  /** How another program is started that is to see the same disk while the first one runs. */
  besideOptions(program: Program): StartOptions;
  /** Leaves the program no room to write, until it has room again. */
  fill(program: Program, dataDir: string): Promise<void>;
  makeRoom(program: Program, dataDir: string): Promise<void>;
}

const exec = promisify(execFile);

const succeeds = (command: string, args: readonly string[]) =>
  exec(command, args).then(
    () => true,
    () => false,
  );

/** Runs the command that follows in a mount namespace of its own, where `dir` is a small file system. */
const onSmallDisk = (dir: string) => [
  ...['unshare', '--map-root-user', '--mount'],
  ...['sh', '-c', 'mount -t tmpfs -o size=2m none "$0" && exec "$@"', dir],
];

/** A file system of 2 MiB in memory, in a mount namespace of the program's own: no privilege is needed. */
const TMPFS: FullDisk = {
  name: 'a file system of 2 MiB',
  async works() {
    const [command = '', ...args] = [...onSmallDisk(tmpdir()), 'true'];
    return succeeds(command, args);
  },
  startOptions: dataDir => ({ under: onSmallDisk(dataDir) }),
  // Not by /proc/PID/root, which SQLite resolves to a path outside.
  besideOptions: ({ pid }) => ({
    under: ['nsenter', '--target', String(pid), '--user', '--mount', '--preserve-credentials'],
  }),
  async fill(program, dataDir) {
    const file = await open(fillerOf(program, dataDir), 'a');
    for (const piece of [Buffer.alloc(64 * 1024), Buffer.alloc(512)]) await writeUntilFull(file, piece);
    await file.close();
  },
  makeRoom: (program, dataDir) => rm(fillerOf(program, dataDir)),
};

/** A file on the program's disk, as this process finds it. */
function fillerOf({ pid }: Program, dataDir: string): string {
  return join(`/proc/${pid}/root`, dataDir, 'filler');
}

async function writeUntilFull(file: FileHandle, piece: Buffer): Promise<void> {
  try {
    for (;;) await file.appendFile(piece);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

/** No file of the program may grow beyond one byte: an error of the disk that is not "full". */
const FILE_SIZE_LIMIT: FullDisk = {
  name: 'a limit on the size of files',
  works: () => succeeds('prlimit', ['--fsize=1:', 'true']),
  startOptions: () => ({}),
  besideOptions: () => ({}),
  fill: ({ pid }) => limitFileSize(pid, '1'),
  makeRoom: ({ pid }) => limitFileSize(pid, 'unlimited'),
};

/** The soft limit alone: it may be raised again. */
async function limitFileSize(pid: number, bytes: string): Promise<void> {
  await exec('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
}

export const FULL_DISKS: readonly FullDisk[] = [TMPFS, FILE_SIZE_LIMIT];
