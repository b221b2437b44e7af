import { EngineerInput, EngineerOutput } from '../../contracts/stages.ts';
import { stage } from '../_shared/stage.ts';
import { engineer } from './engineer.ts';

export const handler = stage('engineer', EngineerInput, EngineerOutput, engineer);
