import { PreprocessInput, PreprocessOutput } from '../../contracts/stages.ts';
import { stage } from '../_shared/stage.ts';
import { preprocess } from './preprocess.ts';

export const handler = stage('preprocess', PreprocessInput, PreprocessOutput, preprocess);
