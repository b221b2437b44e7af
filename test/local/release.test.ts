import { expect, test } from 'vitest';
import { drop, landfall, putJson, rowsOf, temporary } from './support.ts';

const pipeline = 'released';
const target = 'compressive_strength';
const { header, rows } = rowsOf('concrete_strength.csv');
const few = temporary('few.csv', [header, ...rows.slice(0, 150)].join('\n'));
const all = temporary('all.csv', [header, ...rows].join('\n'));

const json = async (...args: string[]) => {
  const { code, stdout } = await landfall(...args, '--json');
  return { code, told: JSON.parse(stdout) };
};

test(
  'versions are listed, rolled back and promoted from the command line',
  { timeout: 300_000 },
  async () => {
    await putJson(`pipelines/${pipeline}.json`, { name: pipeline, target, gate: { confidence: 0.5 } });
    const first = await drop(few, pipeline, target);
    const second = await drop(all, pipeline, target);
    expect([first.summary.version, second.summary.version]).toEqual([1, 2]);

    const { told: versions } = await json('versions', pipeline);
    expect(versions).toMatchObject([
      { version: 2, live: true, status: 'Approved', runId: second.summary.runId },
      { version: 1, live: false, status: 'Approved', runId: first.summary.runId },
    ]);

    const back = await landfall('rollback', pipeline);
    expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('a person rolled back to it') });
    expect(back.stderr).toMatch(/rollback released[^]*release[^]*deploy/);

    const further = await json('rollback', pipeline);
    expect(further).toMatchObject({ code: 1, told: { status: 'failed', version: 1 } });
    expect(further.told.reason).toContain('nothing_to_roll_back');

    const again = await json('promote', pipeline, '2');
    expect(again).toMatchObject({ code: 0, told: { status: 'live', version: 2 } });
    expect(await json('promote', pipeline, '2')).toMatchObject({ code: 0, told: { status: 'nothing' } });

    const missing = await json('promote', pipeline, '9');
    expect(missing).toMatchObject({ code: 1, told: { status: 'failed', version: 2 } });

    const { stdout } = await landfall('show', second.summary.runId);
    expect(stdout).toMatch(/Roll-out\n.*its run found it better\n.*live.*\n.*a person promoted it\n.*live/);
    expect(await json('runs', pipeline)).toMatchObject({ told: [{ status: 'Live' }, { status: 'Live' }] });
  },
);
