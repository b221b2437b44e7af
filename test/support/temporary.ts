import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A set-up file of every suite: whatever a test file leaves in the temporary folder goes with the file. */
const folder = mkdtempSync(join(tmpdir(), 'landfall-test-'));
// The extension's tests run processes as another user below it.
chmodSync(folder, 0o755);
process.env.TMPDIR = folder;
afterAll(() => rmSync(folder, { recursive: true, force: true }));
