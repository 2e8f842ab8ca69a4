// A CDK app of somebody who has meters in a stream already and wants windows and alerts of them.
import { App } from 'aws-cdk-lib/core';
import { PlantStack } from './plant-stack.js';

const app = new App();
new PlantStack(app, 'Plant');
app.synth();
