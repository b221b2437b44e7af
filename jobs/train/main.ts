import { transient } from '../../contracts/errors.ts';
import { train } from '../../functions/train/train.ts';
import { runJob } from './job.ts';

const line = (level: string) => (message: string, facts?: Record<string, unknown>) =>
  console.log(JSON.stringify({ level, message, ...facts }));

/** StopTrainingJob sends SIGTERM and waits for two minutes. */
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort(transient('job_stopped', 'The training job was stopped.')));

const root = process.env.SM_ML_ROOT ?? '/opt/ml';
void runJob(root, train, { info: line('INFO'), warn: line('WARN') }, stop.signal).then((code) => {
  process.exitCode = code;
});
