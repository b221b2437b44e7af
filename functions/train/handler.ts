import { TrainInput, TrainOutput } from '../../contracts/stages.ts';
import { stage } from '../_shared/stage.ts';
import { train } from './train.ts';

export const handler = stage('train', TrainInput, TrainOutput, train);
